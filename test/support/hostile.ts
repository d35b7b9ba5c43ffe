import { execFileSync } from "node:child_process";
import {
    closeSync,
    constants,
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    openSync,
    readFileSync,
    renameSync,
    writeFileSync,
    writeSync,
} from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";

import { connect } from "../../builder/connect";
import { type Service, startService } from "../../builder/service";
import { type ChaincodeCluster, startChaincodeCluster } from "./chaincodecluster";
import { eventually, makeFolder, removeFolder } from "./verbs";

/** A request that no verb would make. */
export interface Request {
    /** Kind and verb, such as `k8s/run`. */
    readonly verb: string;
    readonly args: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
    /** Puts what it likes into the request's folder, last. */
    readonly prepare?: (folder: string) => void;
}

/** What came of a request. */
export interface Answer {
    readonly said: string;
    /** undefined where the agent has dropped it. */
    readonly status: string | undefined;
}

/** An agent whose peer is in the hands of somebody else. */
export interface HostilePeer {
    readonly cluster: ChaincodeCluster;
    /** All that the peer can write to: the agent's spool is in it. */
    readonly shared: string;
    readonly spool: string;
    /** Writes files into what it shares with the agent, by their paths there. */
    put(files: Readonly<Record<string, unknown>>): void;
    /** What only the agent may see: a file `token` with `secret` in it, and what a package needs beside that. */
    readonly own: string;
    /** Begins a request; `answered` waits for its end. */
    ask(request: Request): { readonly answered: () => Promise<Answer>; readonly said: () => string };
    /** Lines of the agent's own log. */
    readonly logged: readonly string[];
    close(): Promise<void>;
}

/** A line of the file that only the agent may see. */
export const secret = "eyJhbGciOiJSUzI1NiJ9.of-the-agent";

export async function newHostilePeer(settings: Readonly<Record<string, string>> = {}): Promise<HostilePeer> {
    const cluster = await startChaincodeCluster();
    const shared = makeFolder({ "spool/": "" });
    const own = makeFolder({ ...privateFiles, "src/package.json": { name: "own" }, "src/token": secret });
    const spool = join(shared, "spool");
    const logged: string[] = [];
    const environment = {
        CORE_PEER_ID: "org1-peer1",
        CORE_PEER_LOCALMSPID: "Org1MSP",
        FABRIC_K8S_BUILDER_NAMESPACE: "fabric-dev",
        KUBECONFIG_PATH: cluster.kubeconfig,
        ...settings,
    };
    const service: Service = startService({ folder: spool, environment, connect, log: (line) => logged.push(line) });
    const requests = newRequests(spool, logged);
    return {
        cluster,
        shared,
        spool,
        own,
        logged,
        put: (files) => {
            const made = makeFolder(files);
            cpSync(made, shared, { recursive: true });
            removeFolder(made);
        },
        ask: requests.ask,
        close: async () => {
            requests.close();
            await service.end();
            await cluster.close();
            [shared, own].forEach(removeFolder);
        },
    };
}

/** As a package has them, so that nothing but its place speaks against a request. */
const privateFiles = {
    token: secret,
    "metadata.json": { type: "k8s", label: secret },
    "chaincode.json": { chaincode_id: `${secret}:ab`, peer_address: "peer:7052", mspid: "Org1MSP" },
};

interface Requests extends Pick<HostilePeer, "ask"> {
    readonly close: () => void;
}

/** @param logged where the agent names a request that it drops */
function newRequests(spool: string, logged: readonly string[]): Requests {
    const begun: Asked[] = [];
    return {
        ask: (request) => {
            const asked = begin(spool, request);
            begun.push(asked);
            const isDropped = (): boolean => logged.some((line) => line.includes(asked.name));
            const answered = async (): Promise<Answer> => {
                await eventually("an answer", () => asked.status() !== undefined || isDropped());
                await new Promise((resolve) => setTimeout(resolve, 20));
                return { said: asked.said(), status: asked.status() };
            };
            return { answered, said: asked.said };
        },
        close: () => {
            for (const { close } of begun) {
                close();
            }
        },
    };
}

interface Asked {
    readonly name: string;
    readonly said: () => string;
    readonly status: () => string | undefined;
    readonly close: () => void;
}

function begin(spool: string, { verb, args, environment = {}, prepare }: Request): Asked {
    const [kind = "", name = ""] = verb.split("/");
    const folder = mkdtempSync(join(spool, `${name}.`));
    execFileSync("mkfifo", [join(folder, "life"), join(folder, "output")]);
    const life = openSync(join(folder, "life"), constants.O_RDWR);
    const output = new Socket({
        fd: openSync(join(folder, "output"), constants.O_RDWR | constants.O_NONBLOCK),
        writable: false,
    });
    let said = "";
    output.setEncoding("utf8").on("data", (text: string) => (said += text));
    const variables = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
    const parts = [`/opt/${kind}/bin/${name}`, "1", "/", String(args.length), ...args, ...variables];
    const request = join(folder, "request");
    mkdirSync(join(folder, "aside"));
    writeFileSync(join(folder, "aside", "request"), parts.map((part) => `${part}\0`).join(""));
    prepare?.(folder);
    if (!existsSync(request)) {
        renameSync(join(folder, "aside", "request"), request);
    }
    const bell = openSync(join(spool, "bell"), constants.O_WRONLY | constants.O_NONBLOCK);
    writeSync(bell, "\n");
    closeSync(bell);
    const status = join(folder, "status");
    return {
        name: folder.slice(spool.length + 1),
        said: () => said,
        status: () => (existsSync(status) ? readFileSync(status, "utf8") : undefined),
        close: () => {
            closeSync(life);
            output.destroy();
        },
    };
}
