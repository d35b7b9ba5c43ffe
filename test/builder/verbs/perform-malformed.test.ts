import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";

import { malformed } from "../../support/malformed/catalogue";
import type { Unpacked } from "../../support/malformed/malformed";
import { goodPlaces, misplace, misplaced } from "../../support/malformed/places";
import {
    type Mode,
    modesOf,
    startVerbTrial,
    unpackedFolder,
    type Verb,
    type VerbTrial,
} from "../../support/malformed/verb-trial";
import { makeFolder, removeFolder } from "../../support/verbs";

const packages = malformed.flatMap(({ name, unpacked }) => (unpacked === undefined ? [] : [{ name, unpacked }]));

describe("The verbs that are given something malformed", function () {
    this.timeout(60_000);

    let trial: VerbTrial;
    let good = "";
    let folder = "";

    before(async () => {
        trial = await startVerbTrial();
        good = makeFolder(goodPlaces("k8s"));
    });

    after(async () => {
        await trial.close();
        removeFolder(good);
    });

    afterEach(() => {
        removeFolder(folder);
    });

    it("are given well over 60 packages, and as many broken places", () => {
        assert.ok(packages.length >= 120 && misplaced.length >= 80, `${packages.length} and ${misplaced.length}`);
    });

    for (const [serial, { name, unpacked }] of packages.entries()) {
        it(`give one line of reason and leave nothing behind: ${name}`, async () => {
            folder = unpackedFolder(unpacked);
            for (const mode of modesOf(serial)) {
                await refusedPackage(unpacked, mode);
            }
            await goodOne();
        });
    }

    for (const [serial, wrong] of misplaced.entries()) {
        it(`give one line of reason and leave nothing behind: ${wrong.name}`, async () => {
            folder = makeFolder(goodPlaces(wrong.kind));
            misplace(folder, wrong);
            for (const mode of modesOf(serial)) {
                await trial.refuses(folder, wrong, mode);
            }
            await goodOne();
        });
    }

    /** As a peer asks one verb after the other. */
    async function refusedPackage({ kind, refusedBy, says }: Unpacked, mode: Mode): Promise<void> {
        const verbs: readonly Verb[] = ["detect", "build", "release"];
        for (const verb of verbs.slice(0, verbs.indexOf(refusedBy))) {
            await trial.takes(folder, kind, verb, mode);
            if (verb === "build") {
                rmSync(join(folder, "built"), { recursive: true });
                cpSync(join(folder, "out"), join(folder, "built"), { recursive: true });
            }
        }
        await trial.refuses(folder, { kind, verb: refusedBy, says }, mode);
    }

    /** The same agent still serves. */
    async function goodOne(): Promise<void> {
        const [mode] = modesOf(0);
        assert.ok(mode !== undefined);
        await trial.takes(good, "k8s", "detect", mode);
    }
});
