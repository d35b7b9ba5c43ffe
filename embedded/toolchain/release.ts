import { cpSync, linkSync, mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Part, Workshop } from "./parts";

/** The programs that the release is put together from. */
interface Programs {
    readonly cli: string;
    readonly languageHost: string;
}

/**
 * The Pulumi CLI as its releases are laid out, with what it looks for beside its own executable: from there it starts the
 * language host and the server of dynamic resources, from PATH it does so with a warning each time.
 */
export function releasePart(programs: Programs): Part {
    return {
        name: "pulumi-release",
        settings: JSON.stringify(programs),
        bin: ["."],
        make: (workshop) => putTogether(programs, workshop),
    };
}

/** By hard links: the CLI follows symbolic ones to find out where it is. */
function putTogether({ cli, languageHost }: Programs, { folder, source }: Workshop): Promise<void> {
    cpSync(source, folder, { recursive: true });
    const host = join(folder, "host", basename(languageHost));
    mkdirSync(dirname(host));
    linkSync(cli, join(folder, basename(cli)));
    linkSync(languageHost, host);
    return Promise.resolve();
}
