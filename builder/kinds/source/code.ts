import { reasonOf } from "../../../ground/failure";
import type { BuiltFile } from "../../chaincode/builds";
import { isCutOff } from "../../chaincode/cut";
import type { Code } from "../../chaincode/one-run";
import { streamFile } from "../../files/open";
import type { BuildJson } from "../../package/build";
import type { Content } from "../../verbs/work";
import type { Results } from "./results";

/** What a build has made, from where it is at hand: kept from the build, else as the verb offers it, which is then kept. */
export function codeOf({ key, size, sha256 }: BuildJson, results: Results, content: Content): Code {
    let file: Promise<BuiltFile> | undefined;
    const fetch = async (): Promise<BuiltFile> => {
        const found = await results.find(key);
        if (found?.sha256 === sha256) {
            return found;
        }
        if (found !== undefined) {
            await results.free(found);
        }
        return results.keep(key, content.read(), { size, sha256 }).catch((error: unknown) => {
            // Offered once: another pod would not get more of it.
            throw isCutOff(error)
                ? new Error(`what was built did not come whole from the peer: ${reasonOf(error)}`)
                : error;
        });
    };
    return {
        size,
        read: async function* () {
            file ??= fetch();
            // Without a cache it lies where the peer may write, too.
            yield* streamFile((await file).path);
        },
        free: async () => {
            content.decline();
            const held = await file?.catch(() => undefined);
            file = undefined;
            if (held !== undefined) {
                await results.free(held);
            }
        },
    };
}
