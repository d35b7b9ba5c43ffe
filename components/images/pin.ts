// Finds the digests of the images that the config need not name and writes them where the defaults are taken from: `npm run images:pin`. With
// a name behind it, such as `npm run images:pin -- mirror.example.com`, they are asked of that registry instead of Docker Hub.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { reasonOf } from "../../ground/failure";
import { taggedImages } from "../config/default-images";
import { pinnedDigests } from "./pinned";

const file = join(__dirname, "..", "config", "pinned-images.json");

async function main([mirror]: readonly string[]): Promise<void> {
    const digests = await pinnedDigests(Object.values(taggedImages), mirror);
    writeFileSync(file, `${JSON.stringify(digests, undefined, 4)}\n`);
    for (const [reference, digest] of Object.entries(digests)) {
        console.log(`${reference}@${digest}`);
    }
}

main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(reasonOf(error));
    process.exitCode = 1;
});
