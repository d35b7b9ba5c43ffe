import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { fieldAt, objectsAt } from "../../../../ground/json";
import { codeStatus } from "../../../support/sourcepods";
import { describeSources, images, said, type SourcePackage } from "../../../support/sources";
import { eventually, shells, type Started } from "../../../support/verbs";

const chaincodeId = `assets:${"ab".repeat(32)}`;
const begun = `run: Running chaincode ID ${chaincodeId} with kubernetes job fabric-dev/hlfcc-assets-xxxxx`;
const goesOn = begun.replace("Running", "Going on with");
const waits = codeStatus("Pending", { waiting: { reason: "PodInitializing" } }, { waiting: {} });

describeSources("A run of a source package", (sources) => {
    const pod = (): string => sources.cluster().objects("Pod")[0]?.metadata.name ?? "";
    const hasCode = (): boolean => codeOf(sources.cluster().attachments.code(pod())) === "start()\n";
    const built = async (): Promise<SourcePackage> => {
        const made = sources.newPackage();
        assert.equal(await sources.verb("build", made.build).status, 0);
        return made;
    };
    const run = ({ output, run: folder }: SourcePackage, options = {}): Started =>
        sources.verb("run", [output, folder], options);
    const stop = async (started: Started): Promise<void> => {
        started.process.kill("SIGTERM");
        assert.equal(await started.status, 143);
        assert.deepEqual(sources.kinds(), []);
        assert.deepEqual(sources.spooled(), ["bell"]);
    };

    for (const shell of shells) {
        for (const [from, forget] of [
            ["the results that were kept", false],
            ["the peer, where none is kept any more", true],
        ] as const) {
            it(`gets its code from ${from}, under ${shell.join(" ")}`, async () => {
                sources.cluster().attachments.shell(shell);
                const made = await built();
                if (forget) {
                    readdirSync(sources.cache()).forEach((name) => {
                        rmSync(join(sources.cache(), name));
                    });
                }
                const started = run(made, { shell });
                await eventually("its code", hasCode);
                await eventually("a watch of its output", () => sources.cluster().requests.some(isLog));
                sources.cluster().write("serving");
                await eventually("output", () => started.stderr().includes("serving"));
                assert.deepEqual(said(started), [begun, "assets: serving"]);
                assert.deepEqual(readdirSync(sources.cache()).length, 1);
                await stop(started);
            });
        }
    }

    it("begins with its language's start script, where its code is", async () => {
        const started = run(await built());
        await eventually("a pod", () => sources.kinds().includes("Pod"));
        const [made] = sources.cluster().objects("Pod");
        const [container] = objectsAt(made, "spec", "containers");
        const [code] = objectsAt(made, "spec", "initContainers");
        const runtime = `${images.runtime.name}@${images.runtime.digest}`;
        assert.deepEqual([fieldAt(code, "image"), fieldAt(container, "image")], [runtime, runtime]);
        assert.deepEqual(fieldAt(container, "command"), ["/opt/fabric/start"]);
        assert.equal(fieldAt(container, "workingDir"), "/chaincode");
        assert.deepEqual(objectsAt(container, "env").slice(-2), [
            { name: "HOME", value: "/tmp" },
            { name: "ONLY", value: "chaincode" },
        ]);
        assert.deepEqual(
            objectsAt(code, "volumeMounts").map(({ mountPath }) => mountPath),
            ["/chaincode", "/tmp"],
        );
        await eventually("its code", hasCode);
        await stop(started);
    });

    it("works without an agent too", async () => {
        const started = run(await built(), { hasAgent: false });
        await eventually("its code", hasCode);
        await stop(started);
    });

    for (const refusals of [0, 2]) {
        it(`gets its code before the news that its container runs, after ${refusals} tries too soon`, async () => {
            const made = await built();
            sources.cluster().decide(images.runtime.name, { statuses: [waits], node: "node-1" });
            sources.cluster().attachments.refuse(refusals);
            const started = run(made);
            await eventually("its code", hasCode);
            await stop(started);
            assert.deepEqual(said(started), [begun]);
        });
    }

    it("begins again, once, where its code did not come through", async () => {
        const made = await built();
        sources.cluster().attachments.cut(1, 50);
        const started = run(made);
        await eventually("a second pod with its code", () => said(started).length === 3 && hasCode());
        const [first, why = "", second] = said(started);
        assert.deepEqual([first, second], [begun, begun]);
        assert.match(why, /^run: .*; trying again$/);
        await stop(started);
    });

    it("fails where its code does not come through again", async () => {
        const made = await built();
        sources.cluster().attachments.cut(2, 50);
        const started = run(made);
        assert.equal(await started.status, 1);
        assert.match(said(started).at(-1) ?? "", /^run: Error running chaincode: /);
        assert.deepEqual(sources.kinds(), []);
    });

    it("fails where the peer has something else than was built", async () => {
        const made = await built();
        readdirSync(sources.cache()).forEach((name) => {
            rmSync(join(sources.cache(), name));
        });
        writeFileSync(join(made.output, "output.tar.gz"), "something else");
        const started = run(made);
        assert.equal(await started.status, 1);
        const words = "run: Error running chaincode: what was built did not come whole from the peer: 14 of";
        assert.equal(said(started).at(-1)?.slice(0, words.length), words);
        assert.deepEqual(sources.kinds(), []);
        assert.deepEqual(readdirSync(sources.cache()), []);
    });

    it("gets its code from the next agent when the first is killed before it could send it", async () => {
        const agent = sources.startAgent();
        const made = await built();
        readdirSync(sources.cache()).forEach((name) => {
            rmSync(join(sources.cache(), name));
        });
        sources.cluster().decide(images.runtime.name, { statuses: [waits] });
        const started = run(made);
        await eventually("its pod", () => said(started).includes(begun));
        agent.process.kill("SIGKILL");
        await agent.status;
        sources.cluster().report(codeStatus("Pending", { running: {} }, { waiting: {} }));
        sources.startAgent();
        await eventually("its code", hasCode);
        assert.deepEqual(said(started), [begun, goesOn]);
        await stop(started);
    });

    it("goes on when the agent is replaced while it runs", async () => {
        const agent = sources.startAgent();
        const started = run(await built());
        await eventually("its code", hasCode);
        const [before] = sources.cluster().objects("Job");
        agent.process.kill("SIGKILL");
        await agent.status;
        sources.startAgent();
        await eventually("another agent", () => started.stderr().includes("Going on with"));
        assert.equal(sources.cluster().objects("Job")[0]?.metadata.uid, before?.metadata.uid);
        await stop(started);
    });

    it("is cleared away when the verb is killed, and lets go of the peer", async () => {
        const made = await built();
        sources.cluster().decide(images.runtime.name, { statuses: [waits] });
        const started = run(made);
        await eventually("a pod", () => sources.kinds().includes("Pod"));
        started.process.kill("SIGKILL");
        // Resolves only when nobody holds its standard error any more.
        assert.equal(await started.status, "SIGKILL");
        await eventually("nothing left", () => sources.kinds().length === 0);
        await eventually("nobody who offers", () => offering(made.output) === 0);
    });
});

function isLog(request: string): boolean {
    return request.endsWith("/log");
}

function codeOf(folder: string): string {
    try {
        return readFileSync(join(folder, "lib", "index.js"), "utf8");
    } catch {
        return "";
    }
}

/** How many processes have a file to offer. */
function offering(output: string): number {
    const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return processes.filter((pid) => commandLine(pid).includes(output)).length;
}

function commandLine(pid: string): string {
    try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
        return "";
    }
}
