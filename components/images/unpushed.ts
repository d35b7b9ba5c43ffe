import * as pulumi from "@pulumi/pulumi";
import { failure, oneLine, reasonOf } from "../../ground/failure";
import type { JsonObject } from "../../ground/json";
import { startImagePlugin, type ImagePlugin } from "./image-plugin";

/**
 * The digest that an image will have when it is pushed. A failure() tells why nobody can know it here: no builder, a base image that cannot
 * be had, a source that does not build.
 *
 * @param name of its resource
 * @param inputs those of its resource
 */
export type UnpushedDigest = (name: string, inputs: JsonObject) => Promise<string>;

/** So many characters of what a build has said of its failure. */
const longestReason = 600;

/**
 * Builds by the very plugin that pushes, with the same inputs, as that does in a preview: whatever builder it finds, and with whatever options, it is the
 * same. The plugin runs as long as somebody waits for it.
 */
export function unpushedBuilds(): UnpushedDigest {
    let plugin: Promise<ImagePlugin> | undefined;
    let waiting = 0;
    return async (name, inputs) => {
        waiting += 1;
        try {
            plugin ??= startImagePlugin(pluginSettings(), process.env);
            return await digestOf(await plugin, name, inputs);
        } finally {
            waiting -= 1;
            if (waiting === 0) {
                const idle = plugin;
                plugin = undefined;
                // What did not start has told so already.
                idle?.then(({ end }) => {
                    end();
                }, ignore);
            }
        }
    };
}

/** What the engine gives the plugin: the stack's settings in its name. */
function pluginSettings(): Readonly<Record<string, string>> {
    const prefix = "docker-build:";
    const all = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
    return Object.fromEntries(all.map(([key, value]) => [key.slice(prefix.length), value]));
}

async function digestOf({ preview }: ImagePlugin, name: string, inputs: JsonObject): Promise<string> {
    const what = { operation: "build it without a push", target: `image ${name}` };
    const urn = `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::docker-build:index:Image::${name}`;
    const digest = await preview(urn, inputs).catch((error: unknown) => {
        throw failure(what, oneLine(reasonOf(error), longestReason));
    });
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
        throw failure(what, "the builder has told no digest");
    }
    return digest;
}

function ignore(): void {
    // Nobody is left to be told.
}
