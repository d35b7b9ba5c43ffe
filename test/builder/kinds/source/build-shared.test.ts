import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describeSources, files, said, type SourcePackage } from "../../../support/sources";
import { eventually, shells, type Started } from "../../../support/verbs";

const job = "fabric-dev/hlfcc-build-assets-xxxxx";
const begun = `build: Building chaincode assets with kubernetes job ${job}`;
const joined = `build: Chaincode assets is built with kubernetes job ${job} already; taking part`;

/** A script that waits for a file beside the source before it copies that. */
const waiting = "echo ready >&2; until [ -e $CODE/go ]; do sleep 0.02; done; cp -R $CODE/input/src/. $CODE/output/";

describeSources(
    "Builds of one package by several peers",
    (sources) => {
        const pods = (): readonly string[] =>
            sources
                .cluster()
                .objects("Pod")
                .map(({ metadata }) => metadata.name ?? "");
        const letGo = (pod: string): void => {
            writeFileSync(join(sources.cluster().attachments.code(pod), "go"), "");
        };
        const created = (): number =>
            sources.cluster().requests.filter((request) => request.startsWith("POST") && request.endsWith("/jobs"))
                .length;
        const result = ({ output }: SourcePackage): Buffer => readFileSync(join(output, "output.tar.gz"));
        const made = (): number => sources.cluster().objects("Job").length;
        const build = (by: string, of: SourcePackage): Started => sources.verb("build", of.build, { peer: by });

        /** A build that goes on, and one of another package that waits for its turn. */
        const oneAndTheNext = async (): Promise<readonly [Started, Started]> => {
            sources.cluster().attachments.script(waiting);
            const first = build("org1-peer1", sources.newPackage());
            await eventually("a build", () => first.stderr().includes("ready"));
            const second = build("org1-peer2", sources.newPackage({ ...files, "src/more.js": "" }));
            await eventually("a turn", () => second.stderr().includes("waits for its turn: 1 build before it"));
            return [first, second];
        };

        it("are one, whose lines and result all have", async () => {
            sources.cluster().attachments.script(`${waiting}; echo done >&2`);
            const packages = [sources.newPackage(), sources.newPackage(), sources.newPackage()] as const;
            const first = build("org1-peer1", packages[0]);
            await eventually("a build", () => first.stderr().includes("ready"));
            const others = [build("org1-peer2", packages[1]), build("org2-peer1", packages[2])];
            await eventually("parts in it", () => others.every((other) => other.stderr().includes("taking part")));
            assert.deepEqual(pods().length, 1);
            letGo(pods()[0] ?? "");
            assert.deepEqual(await Promise.all([first, ...others].map(({ status }) => status)), [0, 0, 0]);
            assert.deepEqual(said(first), [begun, "assets: ready", "assets: done"]);
            assert.equal(said(others[0] as Started)[0], joined);
            packages.forEach((one) => {
                assert.deepEqual(result(one), result(packages[0]));
            });
            assert.equal(made(), 1);
        });

        for (const shell of shells) {
            it(`give their result to who comes later, under ${shell.join(" ")}`, async () => {
                sources.cluster().attachments.shell(shell);
                const [early, late] = [sources.newPackage(), sources.newPackage()];
                assert.equal(await build("org1-peer1", early).status, 0);
                const other = build("org1-peer2", late);
                assert.equal(await other.status, 0);
                assert.deepEqual(said(other), [joined]);
                assert.deepEqual(result(late), result(early));
                assert.equal(made(), 1);
            });
        }

        it("go on when who has begun them is gone, for the next try", async () => {
            sources.cluster().attachments.script(waiting);
            const gone = build("org1-peer1", sources.newPackage());
            await eventually("a build", () => gone.stderr().includes("ready"));
            gone.process.kill("SIGKILL");
            await gone.status;
            const next = sources.newPackage();
            const again = build("org1-peer1", next);
            await eventually("a part in it", () => again.stderr().includes("taking part"));
            letGo(pods()[0] ?? "");
            assert.equal(await again.status, 0);
            assert.equal(made(), 1);
        });

        it("begin anew, once, where who has begun them is gone before they had their source", async () => {
            sources.cluster().attachments.cut(1, 10);
            const packages = [sources.newPackage(), sources.newPackage()] as const;
            const started = [build("org1-peer1", packages[0]), build("org1-peer2", packages[1])];
            assert.deepEqual(await Promise.all(started.map(({ status }) => status)), [0, 0]);
            assert.deepEqual(result(packages[0]), result(packages[1]));
        });

        it("fail for all, and are made anew at the next try", async () => {
            sources
                .cluster()
                .attachments.script("echo ready >&2; until [ -e $CODE/go ]; do sleep 0.02; done; echo wrong; exit 3");
            const first = build("org1-peer1", sources.newPackage());
            await eventually("a build", () => first.stderr().includes("ready"));
            const other = build("org1-peer2", sources.newPackage());
            await eventually("a part in it", () => other.stderr().includes("taking part"));
            letGo(pods()[0] ?? "");
            assert.deepEqual([await first.status, await other.status], [1, 1]);
            const reason = `terminated for reason Error: container build ended with exit code 3`;
            [first, other].forEach((started) => {
                assert.ok(said(started).at(-1)?.endsWith(reason), started.stderr());
            });
            sources.cluster().attachments.script("cp -R $CODE/input/src/. $CODE/output/");
            assert.equal(await build("org1-peer2", sources.newPackage()).status, 0);
        });

        it("of different packages wait for each other, in the order in which they came", async () => {
            const [first, second] = await oneAndTheNext();
            assert.doesNotMatch(second.stderr(), /ready/);
            letGo(pods()[0] ?? "");
            assert.equal(await first.status, 0);
            await eventually("the second build", () => second.stderr().includes("ready"));
            letGo(pods()[1] ?? "");
            assert.equal(await second.status, 0);
            assert.equal(created(), 2);
        });

        it("leave nothing where the one that waits for its turn is stopped", async () => {
            const [first, second] = await oneAndTheNext();
            second.process.kill("SIGTERM");
            assert.equal(await second.status, 143);
            await eventually("one left", () => made() === 1);
            letGo(pods()[0] ?? "");
            assert.equal(await first.status, 0);
        });
    },
    { FABRIC_BUILDER_BUILDS_KEPT_FOR: "10m", FABRIC_BUILDER_BUILDS_AT_ONCE: "1" },
);
