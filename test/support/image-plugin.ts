import { appendFileSync } from "node:fs";
import type { Plugin } from "../../embedded/plugins/plugin";
import { servePlugin } from "../../embedded/plugins/server";

/*
 * A program in place of the plugin that builds images: writes what it is asked into the file that FAKE_PLUGIN_CALLS names, and answers a digest of its
 * image's name.
 */
const note = (call: string, what: unknown): void => {
    appendFileSync(process.env["FAKE_PLUGIN_CALLS"] ?? "", `${call} ${JSON.stringify(what)}\n`);
};

const plugin: Partial<Plugin> = {
    configure: (settings) => {
        note("configure", settings);
    },
    check: ({ news }) => {
        const problems =
            news["dockerfile"] === undefined ? [{ property: "dockerfile", reason: "it names no Dockerfile" }] : [];
        return Promise.resolve({ inputs: { ...news, network: "default" }, problems });
    },
    create: ({ resource, inputs, preview }) => {
        note("create", { urn: resource.urn, preview, inputs });
        if (resource.name === "broken") {
            throw new Error("failed to solve:\n exit code: 1");
        }
        return Promise.resolve({ id: resource.name === "odd" ? "none" : `sha256:${"7".repeat(64)}`, state: {} });
    },
};

// The other calls are none of those that a preview of an image makes.
void servePlugin(() => plugin as Plugin).then(({ port }) => process.stdout.write(`${port}\n`));
