import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { whileTelling } from "../../../components/chaincode/build-progress";
import { type FakeApiServer, json, refusal, startApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";

const jobs = "GET /apis/batch/v1/namespaces/fabric/jobs";
const pods = "GET /api/v1/namespaces/fabric/pods";
const packageId = `marbles:${"0".repeat(64)}`;

const job = (label: string, secondsAgo: number): object => ({
    metadata: {
        name: `build-of-${label}`,
        labels: { "fabric-builder-k8s-cclabel": label },
        creationTimestamp: new Date(Date.now() - secondsAgo * 1000).toISOString(),
    },
});
const builtPod = (label: string): object => ({
    metadata: { name: "pod", labels: { "batch.kubernetes.io/job-name": `build-of-${label}` } },
    status: { containerStatuses: [{ name: "build", ready: true }] },
});

describe("what is told of a build while it is waited for", () => {
    let server: FakeApiServer;

    beforeEach(async () => {
        server = await startApiServer();
    });

    afterEach(() => server.stop());

    const list = (kind: string, items: readonly object[]) => json({ apiVersion: "v1", kind, metadata: {}, items });
    /** What is told while several peers wait, of the first look. */
    const told = async (peers = 1): Promise<string | undefined> => {
        const place = await placeOn(server, "network");
        const building = { place, chaincodeNamespace: "fabric", packageId };
        const sentences: string[] = [];
        const telling = { tell: (sentence: string) => sentences.push(sentence), milliseconds: 50 };
        const work = (): Promise<void> => pause(300);
        await Promise.all(Array.from({ length: peers }, () => whileTelling(building, telling, work)));
        assert.equal(
            new Set(sentences.map((sentence) => sentence.replace(/\d+ s/, ""))).size,
            Math.min(1, sentences.length),
        );
        assert.ok(sentences.length < 8, "not once for each peer");
        return sentences[0];
    };

    it("is for how long, by which Job, and after how many others", async () => {
        server.answer(jobs, list("JobList", [job("marbles", 40), job("basic", 50), job("token", 60)]));
        server.answer(pods, list("PodList", [builtPod("token")]));
        const sentence = await told(3);
        assert.match(
            sentence ?? "",
            /^builds marbles for 4[0-2] s, by job fabric\/build-of-marbles; 1 asked for before it$/,
        );
    });

    it("is nothing where the package is not built", async () => {
        server.answer(jobs, list("JobList", [job("basic", 50), job("marbles", 60)]));
        server.answer(pods, list("PodList", [builtPod("marbles")]));
        assert.equal(await told(), undefined);
    });

    it("is nothing where that may not be read, and the work's own result stands", async () => {
        server.answer(jobs, refusal(403, "Forbidden", "may not"));
        server.answer(pods, refusal(403, "Forbidden", "may not"));
        assert.equal(await told(), undefined);
    });
});
