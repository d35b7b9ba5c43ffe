import { spawn, type ChildProcessByStdio } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { credentials, Metadata, Server, ServerCredentials, type sendUnaryData, type ServiceError } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { failure, oneLine, reasonOf } from "../../ground/failure";
import { textAt, type JsonObject } from "../../ground/json";

/** The plugin of `@pulumi/docker-build` in a process of our own. */
export interface ImagePlugin {
    /** The digest of a build that is done as in a preview: nothing is pushed. Fails with what the plugin says. */
    readonly preview: (urn: string, inputs: JsonObject) => Promise<string>;
    readonly end: () => void;
}

/** For a build that nobody has in a cache; one that takes longer is hardly worth a preview's wait. */
const buildMinutes = 15;

const name = "docker-build";

/**
 * Starts the plugin that the engine has, too, with the settings that the engine gives it. A failure() tells why it did not start.
 *
 * @param settings by their names in the stack's config, without the plugin's name
 */
export async function startImagePlugin(
    settings: Readonly<Record<string, string>>,
    env: NodeJS.ProcessEnv,
): Promise<ImagePlugin> {
    const program = pluginProgram(env);
    const engine = new Server();
    engine.addService(EngineService, { log: ignored });
    try {
        const child = spawn(program, [`127.0.0.1:${await bound(engine)}`], { env, stdio: ["ignore", "pipe", "pipe"] });
        process.once("exit", () => child.kill());
        const client = newClient(await portOf(child));
        const configured = new messages.ConfigureRequest().setArgs(Struct.fromJavaScript({ ...settings }));
        await answered((answer) => client.configure(configured.setAcceptsecrets(true), answer));
        const end = (): void => {
            client.close();
            child.kill();
            engine.forceShutdown();
        };
        return { preview: (urn, inputs) => preview(client, urn, inputs), end };
    } catch (error) {
        engine.forceShutdown();
        throw failure({ operation: "start the plugin that builds images", target: program }, reasonOf(error));
    }
}

/** Where the CLI puts plugins, and else on PATH, as the engine looks. */
function pluginProgram(env: NodeJS.ProcessEnv): string {
    // The package's own file: its version is the plugin's.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const version = textAt(require(`@pulumi/${name}/package.json`), "version");
    const home = env["PULUMI_HOME"] ?? join(env["HOME"] ?? homedir(), ".pulumi");
    const program = `pulumi-resource-${name}`;
    const installed = join(home, "plugins", `resource-${name}-v${version}`, program);
    return existsSync(installed) ? installed : program;
}

/** What a build says line by line is for an `up`; its failure comes as an answer. */
function ignored(_call: unknown, callback: sendUnaryData<Empty>): void {
    callback(null, new Empty());
}

function bound(server: Server): Promise<number> {
    return new Promise((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
            if (error === null) {
                resolve(port);
            } else {
                reject(error);
            }
        });
    });
}

/** The first line that a plugin prints. */
async function portOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
    const said: string[] = [];
    child.stderr.on("data", (chunk: Buffer) => said.push(chunk.toString()));
    return new Promise((resolve, reject) => {
        createInterface({ input: child.stdout }).once("line", resolve);
        child.once("error", reject);
        // Behind its exit, since what it has said may come later.
        child.once("close", () => {
            reject(new Error(`it has ended at once: ${oneLine(said.join(""))}`));
        });
    });
}

function newClient(port: string): ResourceProviderClient {
    return new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
        "grpc.enable_http_proxy": 0,
    });
}

async function preview(client: ResourceProviderClient, urn: string, given: JsonObject): Promise<string> {
    const news = Struct.fromJavaScript({ ...given, buildOnPreview: true });
    const check = new messages.CheckRequest().setUrn(urn).setNews(news);
    const checked = await answered<messages.CheckResponse>((answer) => client.check(check, answer));
    const [problem] = checked.getFailuresList();
    if (problem !== undefined) {
        throw new Error(problem.getReason());
    }
    const create = new messages.CreateRequest().setUrn(urn).setProperties(checked.getInputs()).setPreview(true);
    const until = { deadline: Date.now() + buildMinutes * 60_000 };
    const made = await answered<messages.CreateResponse>((answer) =>
        client.create(create, new Metadata(), until, answer),
    );
    // In a preview the property is told as unknown; the ID is the same.
    return made.getId();
}

function answered<T>(ask: (answer: (error: ServiceError | null, response: T) => void) => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
        ask((error, response) => {
            if (error === null) {
                resolve(response);
            } else {
                reject(new Error(error.details));
            }
        });
    });
}
