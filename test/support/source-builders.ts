import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { builderConfigMap } from "../../builder/contract";
import type { Language } from "../../builder/pod-template";
import { launchJson } from "./launch";
import { makeBuilderHome, makeFolder, removeFolder, start, type Started, startVerb, stopped } from "./verbs";

/** A package as a peer hands it to its builder, by the paths of its files; the code is below `code/`. */
export interface PackageFiles {
    readonly id: string;
    readonly code: Readonly<Record<string, string>>;
    /** `metadata/metadata.json` and `run/chaincode.json`. */
    readonly rest: Readonly<Record<string, string>>;
}

/** A package from the files of its code, by their paths, which nobody has built before. */
export function newPackage(type: Language, files: Readonly<Record<string, string>>): PackageFiles {
    const id = randomBytes(8).toString("hex");
    const code = Object.entries({ ...files, "src/id": id }).map(([path, text]) => [`code/${path}`, text] as const);
    return {
        id,
        code: Object.fromEntries(code),
        rest: {
            "metadata/metadata.json": JSON.stringify({ path: "", type, label: "tiny" }),
            "run/chaincode.json": JSON.stringify(launchJson(`tiny:${id.repeat(4)}`)),
        },
    };
}

/** A package that lies where a builder finds it. */
export interface PreparedPackage {
    build(): Promise<void>;
    /** Starts the chaincode; what is returned ends it. */
    run(): () => Promise<void>;
}

/** What an agent is beside. */
export interface Beside {
    readonly peerId: string;
    /** Of the agent, beyond what it needs. */
    readonly settings: Readonly<Record<string, string>>;
}

/** A builder of chaincode from source beside one peer. */
export interface SourceBuilder {
    readonly name: string;
    readonly namespace: string;
    prepare(files: PackageFiles): Promise<PreparedPackage>;
}

/** A package beside this builder. */
export interface OwnPackage extends PreparedPackage {
    /** The folder of what its build leaves. */
    readonly output: string;
    /** What its last build has written. */
    said(): string;
}

export interface OwnBuilder extends SourceBuilder {
    prepare(files: PackageFiles): Promise<OwnPackage>;
    close(): Promise<void>;
}

/** This builder, with an agent on the machine, which keeps what was built. */
export async function openOwn(
    namespace: string,
    kubeconfig: string,
    { peerId = "org1-peer1", settings = {} }: Partial<Beside> = {},
): Promise<OwnBuilder> {
    const [home, folder] = [await makeBuilderHome(), makeFolder({})];
    const peer = { CORE_PEER_ID: peerId, FABRIC_BUILDER_SPOOL: join(folder, "spool") };
    const agent = start(process.execPath, [join(home, "agent.cjs")], {
        ...peer,
        CORE_PEER_LOCALMSPID: "Org1MSP",
        FABRIC_BUILDER_CACHE: join(folder, "cache"),
        FABRIC_BUILDER_SHARED: tmpdir(),
        FABRIC_BUILDER_CONFIG_MAP: builderConfigMap,
        FABRIC_K8S_BUILDER_NAMESPACE: namespace,
        KUBECONFIG_PATH: kubeconfig,
        ...settings,
    });
    const verb: Verb = (name, ...args) =>
        startVerb({ shell: ["dash"], verb: join(home, "source", "bin", name), args, environment: peer });
    const [packages, started]: [string[], Started[]] = [[], []];
    const prepare = ({ code, rest }: PackageFiles): OwnPackage => {
        const at = makeFolder({ ...code, ...rest, "output/": "" });
        packages.push(at);
        return packageAt(at, verb, started);
    };
    const close = async (): Promise<void> => {
        // The agent ends after its verbs.
        await Promise.all(started.map(stopped));
        await stopped(agent);
        [home, folder, ...packages].forEach(removeFolder);
    };
    return { name: "this builder", namespace, prepare: (files) => Promise.resolve(prepare(files)), close };
}

type Verb = (name: string, ...args: readonly string[]) => Started;

/** @param started gets what runs */
function packageAt(folder: string, verb: Verb, started: Started[]): OwnPackage {
    let building: Started | undefined;
    const at = (name: string): string => join(folder, name);
    return {
        output: at("output"),
        said: () => building?.stderr() ?? "",
        build: () => {
            building = verb("build", at("code"), at("metadata"), at("output"));
            return succeeded(building);
        },
        run: () => {
            const running = verb("run", at("output"), at("run"));
            started.push(running);
            return () => stopped(running);
        },
    };
}

async function succeeded(verb: Started): Promise<void> {
    const status = await verb.status;
    if (status !== 0) {
        throw new Error(`the build ended with ${status ?? "nothing"}: ${verb.stderr()}`);
    }
}
