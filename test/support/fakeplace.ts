import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";

import type { Place } from "../../components/remote/place";
import type { FakeApiServer } from "./apiserver";

/** A namespace on a fake API server, as modules of dynamic resources are told of one: with the path of a kubeconfig. */
export async function placeOn(
    { access }: FakeApiServer,
    namespace: string,
): Promise<Required<Pick<Place, "context" | "kubeconfig" | "namespace">>> {
    const { token } = await access.credentials.current();
    const authority = Buffer.from(access.authority ?? "").toString("base64");
    const name = "fake";
    const kubeconfig = stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name, cluster: { server: access.server, "certificate-authority-data": authority } }],
        users: [{ name, user: { token } }],
        contexts: [{ name, context: { cluster: name, user: name } }],
    });
    return { context: name, kubeconfig: written(kubeconfig), namespace };
}

/** In a file that goes with the process. */
function written(text: string): string {
    const folder = mkdtempSync(join(tmpdir(), "place-"));
    process.once("exit", () => {
        rmSync(folder, { recursive: true, force: true });
    });
    const path = join(folder, "kubeconfig");
    writeFileSync(path, text, { mode: 0o600 });
    return path;
}

/** What an error says, without the path in the commands that it names. */
export function pathless(error: unknown): string {
    return error instanceof Error ? error.message.replaceAll(/ --kubeconfig \S+/g, "") : String(error);
}
