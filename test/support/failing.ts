import { readFileSync } from "node:fs";

import { builderConfigMap, configKey } from "../../builder/contract";
import type { BuilderConfig, PodTemplate } from "../../builder/pod-template";
import type { KubeObject } from "../../cluster/object";
import type { Toolchain } from "../../embedded/toolchain/toolchain";
import { type ImageOf, pushProgram } from "./registry";

/** Images of programs that do one thing each. */
export interface Programs {
    /** Does nothing until it is ended, which it is at once. */
    readonly stays: ImageOf;
    /** Says why, then ends with status 3. */
    readonly exits: ImageOf;
    /** Takes memory until there is none. */
    readonly allocates: ImageOf;
    /** Machine code of another processor, in an image that says nothing of it. */
    readonly foreign: ImageOf;
    /** An index that has no image for this processor. */
    readonly foreignIndex: ImageOf;
    /** An entry point that its image does not have. */
    readonly absent: ImageOf;
    /** Nobody has pushed it. */
    readonly missing: ImageOf;
}

/** What keeps a chaincode from running. */
export interface Failing {
    readonly of: string;
    /** Label of its package, by which the configuration of a namespace finds its template. */
    readonly label: string;
    readonly program: keyof Programs;
    /** Default none. */
    readonly template?: PodTemplate;
    /** Default "": any node. */
    readonly nodeRole?: string;
    /** What the builder says of it, sooner or later. */
    readonly says: RegExp;
    /** Whether it may pass by itself, so that only the start timeout ends the run. Default false. */
    readonly mayPass?: boolean;
}

export const failing: readonly Failing[] = [
    {
        of: "a digest that nobody pushed",
        label: "missing",
        program: "missing",
        says: /to start for chaincode ID \S+: ErrImagePull: .*not found$/m,
    },
    {
        of: "a program for another processor",
        label: "foreign",
        program: "foreign",
        says: /exec format error/,
    },
    {
        of: "an image for other processors only",
        label: "foreign-index",
        program: "foreignIndex",
        says: /to start for chaincode ID \S+: ErrImagePull: .*no match for platform in manifest/m,
    },
    {
        of: "a program that its image does not have",
        label: "absent",
        program: "absent",
        says: /exec: "\/absent": stat \/absent: no such file or directory/,
    },
    {
        of: "a program that ends at once",
        label: "exits",
        program: "exits",
        says: /terminated for reason Error: container chaincode ended with exit code 3$/m,
    },
    {
        of: "a program that needs more memory than its limit",
        label: "allocates",
        program: "allocates",
        template: { resources: { limits: { memory: "32Mi" } } },
        // The second where the runtime hears of the container's end first.
        says: /terminated for reason (OOMKilled: container chaincode ended with exit code 137|Error: container chaincode ended with exit code 137: killed, perhaps for more memory than its limit of 32Mi)$/m,
    },
    {
        of: "a pod that Pod Security forbids",
        label: "privileged",
        program: "stays",
        template: { securityContext: { allowPrivilegeEscalation: true } },
        says: /to start for chaincode ID \S+: FailedCreate: .*violates PodSecurity "restricted:latest": allowPrivilegeEscalation/m,
    },
    {
        of: "nodes that are not there",
        label: "nowhere",
        program: "stays",
        nodeRole: "nowhere",
        says: /(?:Unschedulable|FailedScheduling): 0\/1 nodes are available/,
        mayPass: true,
    },
];

/** The ConfigMap by which an agent gives each of them its template. */
export function failingTemplates(): KubeObject {
    const templates = failing.map(({ label, template = {} }): readonly [string, PodTemplate] => [label, template]);
    const config: BuilderConfig = { pod: {}, chaincodes: Object.fromEntries(templates), languages: {} };
    const metadata = { name: builderConfigMap };
    return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { [configKey]: JSON.stringify(config) } };
}

/** Pushes the programs to a registry, under names of their own. */
export async function pushPrograms(registry: string, toolchain: Toolchain): Promise<Programs> {
    const busybox = readFileSync(toolchain.path("busybox"));
    const push = (name: string, args: readonly string[], program: Uint8Array = busybox): Promise<ImageOf> =>
        pushProgram(registry, { repository: `chaincode-that/${name}`, program, args });
    // As the first process of its container it must ask for the signal, or its end waits for the grace period to pass.
    const stays = await push("stays", ["sh", "-c", "trap exit TERM; /busybox sleep infinity & wait"]);
    const index = { repository: "chaincode-that/is-foreign", program: busybox, architecture: "arm64", isIndexed: true };
    const absent = { repository: "chaincode-that/is-absent", program: busybox, entrypoint: "/absent" };
    return {
        stays,
        exits: await push("exits", ["sh", "-c", "echo no ledger to work with >&2; exit 3"]),
        allocates: await push("allocates", ["tail", "/dev/zero"]),
        foreign: await push("is-foreign", [], foreignProgram()),
        absent: await pushProgram(registry, { ...absent, args: [] }),
        foreignIndex: await pushProgram(registry, { ...index, args: [] }),
        missing: { ...stays, digest: `sha256:${"0".repeat(64)}` },
    };
}

/** The header of an ELF file for AArch64: all that Linux looks at before it refuses to run one. */
function foreignProgram(): Uint8Array {
    const header = Buffer.alloc(64);
    header.write("\x7fELF\x02\x01\x01", "latin1");
    header.writeUInt16LE(2, 16);
    header.writeUInt16LE(183, 18);
    header.writeUInt32LE(1, 20);
    return header;
}
