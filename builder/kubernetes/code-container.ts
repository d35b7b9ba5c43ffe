import type { JsonObject } from "../../ground/json";

/** Name of the container that takes in the code before a chaincode from source starts. */
export const codeContainerName = "code";

/** Where the code is, in the containers of a run as in those of a build. */
export const codePath = "/chaincode";

/** What the images of a language have to bring along: how its chaincode is built, and how it is started. */
export const scripts = { build: "/opt/fabric/build", start: "/opt/fabric/start" } as const;

/**
 * Shell lines that read as many bytes from standard input as its first line says, into a file: a stream that was cut is
 * noticed, and nothing depends on a client that can close its end.
 */
export function receiving(file: string): readonly string[] {
    return [
        "read -r size",
        `head -c "$size" >${file}`,
        `[ "$(wc -c <${file})" -eq "$size" ] || { echo "the code did not arrive whole" >&2; exit 1; }`,
    ];
}

/** A command of a container that waits for its input. */
export function shellCommand(lines: readonly string[]): readonly string[] {
    return ["/bin/sh", "-c", ["set -eu", ...lines].join("\n")];
}

/** Space on the node's disk: for the code, and for whatever tools think belongs to a home. A pod that takes more is evicted. */
export function workVolumes(limits: Readonly<Record<"code" | "tmp", string>>): readonly JsonObject[] {
    return Object.entries(limits).map(([name, sizeLimit]) => ({ name, emptyDir: { sizeLimit } }));
}

/** What the result of a build may unpack to: the size of a tar, and files and folders. No chaincode comes near. */
const unpacked = { gibibytes: 2, entries: 200_000 } as const;

export const workMounts = [
    { name: "code", mountPath: codePath },
    { name: "tmp", mountPath: "/tmp" },
] as const;

/** A user that only a number names has no home. */
export const home = { name: "HOME", value: "/tmp" } as const;

interface Container {
    readonly image: string;
    readonly env: readonly { readonly name: string; readonly value: string }[];
    readonly volumeMounts: readonly object[];
    readonly securityContext: object;
}

interface PodSpec {
    readonly containers: readonly Container[];
    readonly volumes: readonly object[];
    readonly initContainers?: readonly Container[];
}

/** A chaincode pod whose container gets its code, a tar.gz, through another container before it starts. */
export function withCode<S extends PodSpec>(spec: S): S & PodSpec {
    return {
        ...spec,
        initContainers: spec.containers.map(receiver),
        containers: spec.containers.map((container) => ({
            ...container,
            command: [scripts.start],
            workingDir: codePath,
            env: [...container.env, home],
            volumeMounts: [...container.volumeMounts, ...workMounts],
        })),
        volumes: [...spec.volumes, ...workVolumes({ code: "3Gi", tmp: "1Gi" })],
    };
}

/**
 * Shell lines that unpack what a build has made, and stop where it is more than may be: a few megabytes of gzip can be made to hold
 * a node's disk. One byte over the size cuts an entry in two, which no tar takes for an end.
 */
function unpacking(file: string): readonly string[] {
    const { gibibytes, entries } = unpacked;
    const mark = "/tmp/unpacked";
    return [
        `entries=$(gzip -dc <${file} | head -c ${gibibytes * 2 ** 30 + 1} |`,
        `    { tar -xvf - -C ${codePath} && : >${mark}; } | head -n ${entries + 1} | wc -l)`,
        `[ -e ${mark} ] && [ "$entries" -le ${entries} ] || {`,
        `    echo "the code cannot be unpacked: it is broken, or more than ${gibibytes} GiB or ${entries} files" >&2`,
        "    exit 1",
        "}",
        `rm ${file} ${mark}`,
    ];
}

function receiver({ image, securityContext }: Container): Container & JsonObject {
    const file = "/tmp/code.tar.gz";
    return {
        name: codeContainerName,
        image,
        command: shellCommand([...receiving(file), ...unpacking(file)]),
        env: [home],
        stdin: true,
        stdinOnce: true,
        volumeMounts: workMounts,
        securityContext,
    };
}
