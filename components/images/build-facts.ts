import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { codeOf, failure, reasonOf } from "../../ground/failure";
import type { BuiltImage } from "../model/image";
import type { Build } from "../model/network";
import { basesOf } from "./bases";
import type { Origin } from "./origin";

/** What an image was built from and how, as a resource's input: nothing of it is secret, and nothing tells the time. */
export interface BuildFacts {
    readonly engine: string;
    readonly context: string;
    readonly dockerfile: string;
    readonly arguments: Readonly<Record<string, string>>;
    readonly target?: string;
    readonly platform?: string;
    readonly network?: string;
    /** Hash over all that the build saw, as in the tag `content-…`. */
    readonly content: string;
    /** sha256 of the Dockerfile. */
    readonly recipe: string;
    /** The commit that last touched the context, `-dirty` behind it when there are changes that are in none. */
    readonly revision?: string;
    /** Images that the Dockerfile builds on, as it writes them. */
    readonly bases: readonly string[];
}

/** What is told of a build beside its image. A failure() tells what could not be read. */
export async function buildFacts(source: BuiltImage, build: Build, { content, revision }: Origin): Promise<BuildFacts> {
    const { context, dockerfile, buildArguments, target } = source;
    const { engine, platform, network } = build;
    const recipe = await textOf(dockerfile);
    const shown = Object.entries(buildArguments).map(([name, value]) => [name, shownValue(name, value)] as const);
    return {
        ...{ engine, context, dockerfile, content },
        arguments: Object.fromEntries(shown.sort(([a], [b]) => (a < b ? -1 : 1))),
        ...(target === undefined ? {} : { target }),
        ...(platform === undefined ? {} : { platform }),
        ...(network === undefined ? {} : { network }),
        recipe: createHash("sha256").update(recipe).digest("hex"),
        ...(revision === undefined ? {} : { revision }),
        bases: basesOf(recipe, buildArguments).map(withoutPassword),
    };
}

/** What stands for a value that is kept back. */
const withheld = "(withheld)";

/**
 * Whoever may pull an image reads what is beside it. Arguments that are marked as secrets are refused by the config; this is for one that nobody has
 * marked: its value is not told where its name says that it is a secret.
 */
function shownValue(name: string, value: string): string {
    return secretName.test(name) ? withheld : withoutPassword(value);
}

/** By whole words, however they are joined: `DB_PASS`, `apiKey`, `MYSQL_PWD`, `DEPLOY_KEY`. `AUTHOR` and `KEYRING` are none. */
const secretName =
    /pass(?:words?|wd|phrases?)\d*(?:[_-]|$)|pass(?:[_-]|$)|pwd|secret|token|credential|bearer|authorization|(?:^|[_-])pat(?:[_-]|$)|key\d*(?:[_-]|$)|auth(?:[_-]|$)/i;

/** Addresses of proxies and mirrors may have a name and a password in front of the host. */
function withoutPassword(value: string): string {
    return value.replace(/(:\/\/)[^/\s]*@/g, `$1${withheld}@`);
}

async function textOf(dockerfile: string): Promise<string> {
    try {
        return await readFile(dockerfile, "utf8");
    } catch (error) {
        throw failure({ operation: "read the Dockerfile", target: dockerfile, status: codeOf(error) }, reasonOf(error));
    }
}
