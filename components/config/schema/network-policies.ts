import { BlockList, isIP } from "node:net";
import { z } from "zod";
import { port } from "./addresses";
import { labelKey, labelValue, namespaceName } from "./formats";

/** `address/length`, as "10.0.0.0/8" or "fd00::/8". */
const range = z
    .string()
    .refine((text) => parsed(text) !== undefined, {
        error: 'is not a range of addresses, as "10.0.0.0/8" or "fd00::/8"',
    })
    .meta({ pattern: "^[0-9a-fA-F:.]+/\\d{1,3}$" });

const partyFields = {
    cidr: range.optional().describe("Range of addresses outside of the cluster. Default: none, then pods are meant."),
    except: z.array(range).optional().describe("Ranges within cidr that are not meant. Default: none."),
    namespace: z
        .union([namespaceName, z.string().regex(/^kube-[a-z0-9-]*[a-z0-9]$/, "is not a namespace name")])
        .optional()
        .describe("Namespace of the pods that are meant. Default: that of the network."),
    pods: z
        .record(labelKey, labelValue)
        .optional()
        .describe(
            "Labels of the pods that are meant. Default: any; must be given where neither cidr nor namespace is.",
        ),
};

/** Whom a port is open for. */
const party = z.strictObject(partyFields).superRefine(refuseParty);

/** What may be called. */
const destination = z
    .strictObject({
        ...partyFields,
        ports: z.array(port).min(1, "must have at least one port").optional().describe("TCP ports. Default: all."),
    })
    .superRefine(refuseParty);

/** Who may speak to whom. */
export const networkPolicies = z
    .strictObject({
        enabled: z
            .boolean()
            .default(true)
            .describe(
                "Whether the stack makes NetworkPolicies: what none of them allows is refused, in both directions.",
            ),
        clients: z
            .array(party)
            .default([])
            .describe(
                "Applications in the cluster, or in ranges of addresses, that may call peers and orderers. " +
                    "What has an address in the config may be called from anywhere. Default: none.",
            ),
        monitoring: z
            .array(party)
            .default([])
            .describe("Who may call the operations ports, as Prometheus does. Default: nobody."),
        partners: z
            .array(range)
            .default([])
            .describe(
                "Ranges of addresses of nodes on other clusters, which call and are called by peers and orderers. Default: none.",
            ),
        builds: z
            .array(destination)
            .optional()
            .describe(
                "What builds of source may call, such as a proxy of modules. " +
                    "Default: ports 80 and 443 outside of the private ranges.",
            ),
        chaincodes: z
            .array(destination)
            .default([])
            .describe("What chaincodes may call beside their own peer. Default: nothing."),
        chaincodeServers: z
            .array(destination)
            .default([])
            .describe(
                "Chaincode servers that peers may call beside those of the stack and the ports of the addresses in the config. Default: none.",
            ),
        apiServer: z
            .array(destination)
            .optional()
            .describe("Where the builders beside peers find the API server. Default: what the cluster says of it."),
        dns: z
            .array(destination)
            .optional()
            .describe(
                "Name servers of pods; their ports are for UDP, too, and 53 by default. Default: what the cluster says of kube-dns.",
            ),
    })
    .prefault({});

export type NetworkPoliciesConfig = z.output<typeof networkPolicies>;
export type PartyConfig = z.output<typeof party>;
export type DestinationConfig = z.output<typeof destination>;

interface PartyFields {
    readonly cidr?: string | undefined;
    readonly except?: readonly string[] | undefined;
    readonly namespace?: string | undefined;
    readonly pods?: Readonly<Record<string, string>> | undefined;
}

function refuseParty(party: PartyFields, context: z.RefinementCtx): void {
    for (const { path, message } of [...meaningProblems(party), ...exceptProblems(party)]) {
        context.addIssue({ code: "custom", path: [...path], message });
    }
}

interface Fault {
    readonly path: readonly PropertyKey[];
    readonly message: string;
}

function meaningProblems({ cidr, namespace, pods }: PartyFields): readonly Fault[] {
    const isPods = namespace !== undefined || pods !== undefined;
    if (cidr !== undefined && isPods) {
        return [
            { path: ["cidr"], message: "must not be there beside namespace or pods: a range of addresses is no pods" },
        ];
    }
    return cidr === undefined && !isPods
        ? [{ path: [], message: "must say who is meant: cidr, namespace or pods" }]
        : [];
}

function exceptProblems({ cidr, except = [] }: PartyFields): readonly Fault[] {
    if (cidr === undefined) {
        return except.length === 0 ? [] : [{ path: ["except"], message: "only with cidr" }];
    }
    return except.flatMap((inner, index) =>
        isWithin(inner, cidr) ? [] : [{ path: ["except", index], message: `must be a part of ${cidr}` }],
    );
}

interface Range {
    readonly address: string;
    readonly length: number;
    readonly family: "ipv4" | "ipv6";
}

function parsed(text: string): Range | undefined {
    const [, address = "", length = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
    const version = isIP(address);
    const isRange = version !== 0 && Number(length) <= (version === 4 ? 32 : 128);
    return isRange ? { address, length: Number(length), family: version === 4 ? "ipv4" : "ipv6" } : undefined;
}

/** Kubernetes takes as an exception only what is a real part of the range. */
function isWithin(inner: string, outer: string): boolean {
    const [part, whole] = [parsed(inner), parsed(outer)];
    if (part === undefined || whole?.family !== part.family || part.length <= whole.length) {
        return false;
    }
    const list = new BlockList();
    list.addSubnet(whole.address, whole.length, whole.family);
    return list.check(part.address, part.family);
}
