import assert from "node:assert/strict";

import { packageIdOf, readPackage } from "../../fabric/package";
import { malformed } from "../support/malformed/catalogue";
import { startInstaller, type Installer } from "../support/malformed/installer";
import { goodPackage, type Malformed, notBuilt, notDetected, notReleased } from "../support/malformed/malformed";

/** Milliseconds that a peer may take to answer; the largest packages have tens of thousands of files. */
const patience = 30_000;

describe("the install of a malformed package on a real peer", function () {
    this.timeout(2 * patience);

    let installer: Installer;
    let goodOnes = 0;

    before(async () => {
        installer = await startInstaller();
    });

    after(async () => {
        await installer.stop();
    });

    afterEach(function () {
        if (this.currentTest?.state === "failed") {
            console.error(installer.output().slice(-4000));
        }
    });

    it("is tried with well over 60 of them", () => {
        assert.ok(malformed.filter(({ peer }) => peer !== undefined).length >= 150);
    });

    for (const entry of malformed) {
        if (entry.peer !== undefined) {
            it(`${entry.peer === "takes it" ? "is harmless" : "is refused"}: ${entry.name}`, () => tried(entry));
        }
    }

    async function tried({ archive, peer, unpacked }: Malformed): Promise<void> {
        const [before, logged] = [installer.places(), installer.output().length];
        const answer = await installOf(archive());
        if (peer === "takes it") {
            assert.match(answer, /^basic:|^first:/);
        } else {
            assert.match(answer, /^cannot install a chaincode on org1-peer1 \(127\.0\.0\.1:\d+\): /);
            assert.match(answer, peer ?? /never/);
            assert.deepEqual(installer.places(), before);
            const log = installer.output().slice(logged).split("\n");
            const says = [notDetected, notBuilt, notReleased].some((one) => one === peer) ? unpacked?.says : undefined;
            assert.ok(says === undefined || log.some((line) => says.test(line)), log.join("\n"));
        }
        assert.doesNotMatch(answer, /[\p{Cc}\u2028\u2029]/u);
        assert.deepEqual(installer.writes(), []);
        await assertWorks();
    }

    /** The package ID, or why it was refused. */
    function installOf(archive: Buffer): Promise<string> {
        return installer.peer.install(archive).catch((error: unknown) => {
            assert.ok(error instanceof Error);
            return error.message;
        });
    }

    /** The same peer and the same agent still take a good package. */
    async function assertWorks(): Promise<void> {
        goodOnes += 1;
        const good = goodPackage(-goodOnes);
        assert.equal(await installOf(good), packageIdOf(readPackage(good).label, good));
        const { work = [], spool = [], canary = [] } = installer.places();
        assert.deepEqual({ work, spool, canary }, { work: [], spool: ["bell"], canary: ["file"] });
    }
});
