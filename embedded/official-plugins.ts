import { execFile } from "node:child_process";
import https from "node:https";
import { promisify } from "node:util";

import { reasonOf } from "../ground/failure";
import { type Places, places as ownPlaces } from "./places";
import { packageVersion } from "./plugins/package-version";
import { note, step } from "./progress";
import { installStandIns, isOfficial, removeStandIn } from "./stand-ins";

/** The plugins that the program needs and that ours can stand in for. */
const kinds = ["kubernetes", "random"] as const;

const source = "https://get.pulumi.com/releases/plugins";

/** For an answer at each start; short, because a machine without the internet waits for it in vain. */
const answerMilliseconds = 3000;
const downloadMilliseconds = 5 * 60_000;

/** Whether the official plugins are there, all of them: a mixture would only make differences harder to explain. */
export function hasOfficialPlugins(places: Places = ownPlaces): boolean {
    return kinds.every((kind) => isOfficial(kind, places));
}

/**
 * Has the Pulumi CLI download the official plugins where they can be had, into a cache that outlives the state; leaves
 * the work to our own where they cannot. `env` is the environment of the CLI.
 */
export async function fetchOfficialPlugins(
    pulumi: string,
    env: Readonly<Record<string, string>>,
    places: Places = ownPlaces,
): Promise<void> {
    if (hasOfficialPlugins(places) || !(await canBeHad(env))) {
        return;
    }
    try {
        await step("official Pulumi plugins", () => download(pulumi, env, places));
    } catch (error) {
        note(`Going on with this project's own plugins: ${reasonOf(error)}`);
    } finally {
        installStandIns(places);
    }
}

async function download(pulumi: string, env: Readonly<Record<string, string>>, places: Places): Promise<void> {
    for (const kind of kinds) {
        // The CLI takes what is in its place for the plugin itself.
        removeStandIn(kind, places);
        const args = ["plugin", "install", "resource", kind, packageVersion(`@pulumi/${kind}`)];
        await promisify(execFile)(pulumi, args, { env, timeout: downloadMilliseconds });
    }
}

/** Behind a proxy only the CLI itself can find out. */
function canBeHad(env: Readonly<Record<string, string>>): Promise<boolean> {
    if ((env.HTTPS_PROXY ?? env.https_proxy ?? "") !== "") {
        return Promise.resolve(true);
    }
    const arch = process.arch === "x64" ? "amd64" : process.arch;
    const file = `pulumi-resource-random-v${packageVersion("@pulumi/random")}-linux-${arch}.tar.gz`;
    return new Promise((resolve) => {
        const request = https.request(`${source}/${file}`, { method: "HEAD", agent: false }, (answer) => {
            answer.resume();
            resolve(answer.statusCode === 200);
        });
        const timer = setTimeout(() => request.destroy(), answerMilliseconds);
        request.on("close", () => {
            clearTimeout(timer);
        });
        request.on("error", () => {
            resolve(false);
        });
        request.end();
    });
}
