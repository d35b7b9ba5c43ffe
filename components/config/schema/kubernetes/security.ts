import { z } from "zod";
import { wholeNumber } from "../amounts";
import { plainText } from "../formats";
import { named } from "../named";
import { field } from "./fields";

const yesOrNo = z.boolean();
const id = wholeNumber(0);

const profile = z.strictObject({
    type: field(
        z.enum(["RuntimeDefault", "Localhost", "Unconfined"]),
        "Which profile. Default: that of the template below.",
    ),
    localhostProfile: field(plainText, "Profile on the node; only with Localhost. Default: none."),
});

const seLinuxOptions = z.strictObject({
    user: field(z.string(), "User. Default: the runtime's."),
    role: field(z.string(), "Role. Default: the runtime's."),
    type: field(z.string(), "Type. Default: the runtime's."),
    level: field(z.string(), "Level. Default: the runtime's."),
});

const windowsOptions = z.strictObject({
    gmsaCredentialSpec: field(z.string(), "GMSA credential. Default: none."),
    gmsaCredentialSpecName: field(z.string(), "Name of a GMSA credential. Default: none."),
    hostProcess: field(yesOrNo, "Whether it runs on the host. Default: false."),
    runAsUserName: field(z.string(), "User. Default: the image's."),
});

const capabilityName = named(
    /^(?!CAP_)[A-Za-z][A-Za-z_]*$/,
    'a capability (such as "ALL" or "NET_BIND_SERVICE", without "CAP_")',
);

const capabilities = z.strictObject({
    add: field(z.array(capabilityName), "Capabilities beside those of the runtime. Default: none."),
    drop: field(z.array(capabilityName), "Capabilities taken away, ALL among them. Default: ALL."),
});

const sysctl = z.strictObject({
    name: named(
        /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:[./][a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*$/,
        'a kernel setting (such as "net.core.somaxconn")',
        253,
    ).describe("Name of the kernel's setting."),
    value: z.string().describe("Its value, as text."),
});

/** What a pod and a container of it both have. */
const common = {
    runAsUser: field(id, "User's number. Default: the image's."),
    runAsGroup: field(id, "Group's number. Default: the image's."),
    runAsNonRoot: field(yesOrNo, "Whether the user must not be root. Default: true."),
    seccompProfile: field(profile, "Which calls of the kernel are allowed. Default: RuntimeDefault."),
    appArmorProfile: field(profile, "AppArmor's profile. Default: the runtime's."),
    seLinuxOptions: field(seLinuxOptions, "SELinux' label. Default: the runtime's."),
    windowsOptions: field(windowsOptions, "Only for nodes with Windows. Default: none."),
};

/** Kubernetes' PodSecurityContext. */
export const podSecurityContext = z.strictObject({
    ...common,
    fsGroup: field(id, "Group that owns volumes. Default: one that the stack gives."),
    fsGroupChangePolicy: field(z.enum(["OnRootMismatch", "Always"]), "When volumes get their group. Default: Always."),
    seLinuxChangePolicy: field(
        z.enum(["MountOption", "Recursive"]),
        "How volumes get their label. Default: MountOption.",
    ),
    supplementalGroups: field(z.array(id), "Further groups of the user. Default: none."),
    supplementalGroupsPolicy: field(z.enum(["Merge", "Strict"]), "Whether the image's groups count. Default: Merge."),
    sysctls: field(z.array(sysctl), "Settings of the kernel. Default: none."),
});

/** Kubernetes' SecurityContext of a container. */
export const securityContext = z.strictObject({
    ...common,
    allowPrivilegeEscalation: field(yesOrNo, "Whether it may gain rights. Default: false."),
    capabilities: field(capabilities, "Rights of root that it has. Default: none."),
    privileged: field(yesOrNo, "Refused when true: chaincode never needs the node. Default: false."),
    procMount: field(z.enum(["Default", "Unmasked"]), "What of /proc it sees. Default: Default."),
    readOnlyRootFilesystem: field(yesOrNo, "Whether it may not write its own files. Default: false."),
});
