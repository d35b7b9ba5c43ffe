import { execFile } from "node:child_process";

import { codeOf, failure } from "../ground/failure";
import { fieldAt, isJsonObject, listAt, objectsAt, parseJson, type JsonObject } from "../ground/json";
import type { ClusterAccess, Credential, CredentialSource } from "./access";
import { absolute, type Entry, textField } from "./kubeconfig-file";

const apiVersions: readonly string[] = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/** A plugin may have to talk to an identity provider. */
const deadlineSeconds = 60;

/** A credential is renewed this long before it expires. */
const marginSeconds = 10;

interface Expiring extends Credential {
    /** Milliseconds since 1970; infinite when the plugin names none. */
    readonly expires: number;
}

/**
 * Credentials from a plugin that the kubeconfig names (aws, gke-gcloud-auth-plugin, kubelogin, …), asked again when they
 * expire or are refused. Refused: other API versions than v1 and v1beta1, plugins that must ask a person.
 */
export function execCredentials(
    exec: Entry,
    access: Pick<ClusterAccess, "server" | "context">,
    cluster: JsonObject,
): CredentialSource {
    const plugin = readPlugin(exec, access, cluster);
    let known: Expiring | undefined;
    let running: Promise<Expiring> | undefined;
    // However many requests wait, the plugin runs once; a failure is not kept.
    const ask = (): Promise<Expiring> => {
        running ??= runPlugin(plugin)
            .then((credential) => (known = credential))
            .finally(() => (running = undefined));
        return running;
    };
    const isFresh = ({ expires }: Expiring): boolean => Date.now() < expires - marginSeconds * 1000;
    return {
        current: () => (known !== undefined && isFresh(known) ? Promise.resolve(known) : ask()),
        renew: ask,
    };
}

interface Plugin {
    readonly context: string;
    readonly apiVersion: string;
    readonly command: string;
    readonly arguments: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly hint: string;
}

function readPlugin(exec: Entry, access: Pick<ClusterAccess, "server" | "context">, cluster: JsonObject): Plugin {
    const { fields } = exec;
    const [apiVersion = "", command = ""] = [textField(fields, "apiVersion"), textField(fields, "command")];
    const refusal = pluginProblem(apiVersion, command, fields);
    if (refusal !== undefined) {
        throw failure({ operation: `use context ${access.context}`, target: `its plugin ${command}` }, refusal);
    }
    const info = fields.provideClusterInfo === true ? { cluster: clusterInfo(access.server, cluster) } : {};
    const spec = { interactive: false, ...info };
    const execInfo = JSON.stringify({ apiVersion, kind: "ExecCredential", spec });
    return {
        context: access.context,
        apiVersion,
        // A bare name is looked up in PATH; with a slash it is a path.
        command: /[/\\]/.test(command) ? absolute(exec, command) : command,
        arguments: listAt(fields, "args").map(String),
        environment: { ...variables(fields.env), KUBERNETES_EXEC_INFO: execInfo },
        hint: textField(fields, "installHint") ?? "",
    };
}

function pluginProblem(apiVersion: string, command: string, fields: JsonObject): string | undefined {
    if (command === "") {
        return "it names no command";
    }
    if (!apiVersions.includes(apiVersion)) {
        return `its apiVersion ${apiVersion} is not one of ${apiVersions.join(", ")}`;
    }
    return fields.interactiveMode === "Always" ? "it must ask a person, and nobody is there to answer" : undefined;
}

function clusterInfo(server: string, cluster: JsonObject): JsonObject {
    const kept = ["certificate-authority-data", "tls-server-name", "insecure-skip-tls-verify", "proxy-url"];
    const shown = Object.fromEntries(kept.filter((name) => cluster[name] !== undefined).map((n) => [n, cluster[n]]));
    return { server, ...shown, ...extensionConfig(cluster.extensions) };
}

function extensionConfig(extensions: unknown): JsonObject {
    const found = objectsAt(extensions).find(({ name }) => name === "client.authentication.k8s.io/exec");
    return found === undefined ? {} : { config: found.extension };
}

function variables(env: unknown): Readonly<Record<string, string>> {
    return Object.fromEntries(
        objectsAt(env).flatMap((one): [string, string][] => {
            const name = textField(one, "name");
            return name === undefined ? [] : [[name, textField(one, "value") ?? ""]];
        }),
    );
}

async function runPlugin(plugin: Plugin): Promise<Expiring> {
    const output = await execute(plugin);
    const credential = readCredential(plugin, output);
    if (credential === undefined) {
        // The output is never shown: it may hold a token.
        throw pluginFailure(plugin, "what it printed is not an ExecCredential with a token or a certificate");
    }
    return credential;
}

function execute(plugin: Plugin): Promise<string> {
    return new Promise((resolve, reject) => {
        const env = { ...process.env, ...plugin.environment };
        const options = { env, timeout: deadlineSeconds * 1000, maxBuffer: 1 << 20 };
        const child = execFile(plugin.command, [...plugin.arguments], options, (error, stdout, stderr) => {
            if (error === null) {
                resolve(stdout);
            } else {
                reject(pluginFailure(plugin, executionProblem(plugin, error, stderr), codeOf(error)));
            }
        });
        child.stdin?.end();
    });
}

function executionProblem(plugin: Plugin, error: Error & { readonly killed?: boolean }, stderr: string): string {
    if (codeOf(error) === "ENOENT") {
        return `the command was not found; install it or put it in PATH. ${plugin.hint}`.trim();
    }
    if (error.killed === true) {
        return `it did not end within ${deadlineSeconds} s`;
    }
    const lines = stderr.trim().split("\n").slice(-3).join(" ");
    return lines === "" ? `it failed with code ${codeOf(error) ?? "?"}` : lines.slice(0, 500);
}

function readCredential(plugin: Plugin, output: string): Expiring | undefined {
    const parsed = parseJson(output);
    const status = fieldAt(parsed, "status");
    if (!isJsonObject(status) || fieldAt(parsed, "apiVersion") !== plugin.apiVersion) {
        return undefined;
    }
    const token = textField(status, "token");
    const certificate = textField(status, "clientCertificateData");
    const key = textField(status, "clientKeyData");
    const expires = Date.parse(textField(status, "expirationTimestamp") ?? "");
    const usable = token !== undefined || (certificate !== undefined && key !== undefined);
    return usable ? { token, certificate, key, expires: Number.isNaN(expires) ? Infinity : expires } : undefined;
}

function pluginFailure(plugin: Plugin, reason: string, status?: string): Error {
    const what = {
        operation: "get credentials",
        target: `plugin ${plugin.command} (context "${plugin.context}")`,
        status,
    };
    return failure(what, reason);
}
