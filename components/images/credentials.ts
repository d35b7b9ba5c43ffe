import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** What a registry is shown: a name with a password, or an identity token under the name `<token>`. */
export interface Credential {
    readonly username: string;
    readonly secret: string;
}

/** The part of Docker's config.json that says who one is. */
interface DockerConfig {
    readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
    readonly credHelpers?: Readonly<Record<string, string>>;
    readonly credsStore?: string;
}

/** Name under which Docker keeps the credentials of its own registry. */
const dockerHub = "https://index.docker.io/v1/";

/** Milliseconds that a credential helper may take; some ask a cloud. */
const helperTimeout = 30_000;

/**
 * The credential for a registry that `docker login` or a credential helper left, as docker and buildx find it; undefined
 * when there is none.
 *
 * @param registry `host` or `host:port`
 */
export async function credentialFor(registry: string, env: NodeJS.ProcessEnv): Promise<Credential | undefined> {
    const config = await dockerConfig(env);
    const key = registry === "docker.io" ? dockerHub : registry;
    const helper = config.credHelpers?.[key] ?? config.credsStore;
    return (helper === undefined ? undefined : await fromHelper(helper, key, env)) ?? fromFile(config, key);
}

async function dockerConfig(env: NodeJS.ProcessEnv): Promise<DockerConfig> {
    try {
        const text = await readFile(join(env.DOCKER_CONFIG ?? join(homedir(), ".docker"), "config.json"), "utf8");
        return JSON.parse(text) as DockerConfig; // Docker's own file, all fields of which are optional here.
    } catch {
        return {};
    }
}

function fromFile({ auths = {} }: DockerConfig, key: string): Credential | undefined {
    const { auth = "", identitytoken = "" } = auths[key] ?? auths[`https://${key}`] ?? {};
    if (identitytoken !== "") {
        return { username: "<token>", secret: identitytoken };
    }
    const [, username, secret] = /^([^:]+):(.+)$/s.exec(Buffer.from(auth, "base64").toString()) ?? [];
    return username === undefined || secret === undefined ? undefined : { username, secret };
}

/** The helper's protocol: the registry on stdin, JSON on stdout, a failure when it knows nothing of it. */
function fromHelper(helper: string, key: string, env: NodeJS.ProcessEnv): Promise<Credential | undefined> {
    return new Promise((resolve) => {
        const child = execFile(
            `docker-credential-${helper}`,
            ["get"],
            { env, timeout: helperTimeout },
            (error, stdout) => {
                resolve(error === null ? parsed(stdout) : undefined);
            },
        );
        // A helper that is not there, or ends without reading, is told by the callback.
        child.stdin?.on("error", () => undefined).end(key);
    });
}

function parsed(stdout: string): Credential | undefined {
    try {
        const { Username, Secret } = JSON.parse(stdout) as { readonly Username?: string; readonly Secret?: string };
        return Username === undefined || Secret === undefined ? undefined : { username: Username, secret: Secret };
    } catch {
        return undefined;
    }
}
