import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { reportLine } from "../../../builder/report";
import { withLastWords } from "../../../components/chaincode/last-words";
import { failure } from "../../../ground/failure";
import { type FakeApiServer, json, refusal, startApiServer } from "../../support/apiserver";
import { pathless, placeOn } from "../../support/fakeplace";

const hash = "0".repeat(64);
const packageId = `asset:${hash}`;
const launchFailure = failure(
    { operation: "query chaincode asset of channel trade", target: "org1-peer1" },
    "could not launch chaincode asset: chaincode registration failed: container exited with 1",
);

describe("the last words of a chaincode that does not start", () => {
    let server: FakeApiServer;

    beforeEach(async () => {
        server = await startApiServer();
        server.answer(
            "GET /api/v1/namespaces/fabric/pods",
            json({ apiVersion: "v1", kind: "PodList", metadata: {}, items: [{ metadata: { name: "org1-peer1-0" } }] }),
        );
    });

    afterEach(() => server.stop());

    const log = "GET /api/v1/namespaces/fabric/pods/org1-peer1-0/log";
    const says = (...texts: readonly string[]) => {
        server.answer(log, (_request, response: ServerResponse) => {
            response.end(texts.map((text) => `${text}\n`).join(""));
        });
    };
    const start = async (error: unknown) => {
        const place = await placeOn(server, "fabric");
        const peer = { name: "org1-peer1", organisation: "org1", port: 7051 };
        const starting = { place, peer, packageId, operation: "start chaincode asset" };
        return withLastWords(starting, () => Promise.reject(error as Error));
    };
    const report = (chaincode: string, reason: string, lines: readonly string[] = []) =>
        reportLine({ verb: "run", chaincode, reason, lines });

    it("are in the failure, with the reason and where the rest is", async () => {
        says(
            "Serving the verbs in /spool",
            report(packageId, "an earlier start"),
            report(packageId, "it ended with exit code 3", ["asset: cannot read my settings", "asset: giving up"]),
            report(`other:${hash}`, "somebody else's"),
        );
        assert.equal(
            await start(launchFailure).catch(pathless),
            "cannot start chaincode asset on org1-peer1: it ended with exit code 3\n" +
                "its last lines:\n    asset: cannot read my settings\n    asset: giving up\n" +
                "all of it: kubectl --context fake --namespace fabric logs statefulset/org1-peer1 --container peer",
        );
        assert.equal(server.received.find(({ path }) => path.endsWith("/log"))?.query.get("container"), "builder");
    });

    it("are those of its build, which knows its label only, and which the lifecycle chaincode answers for", async () => {
        says(report("asset", "error TS2304: cannot find name"));
        const what = { operation: "install a chaincode", target: "org1-peer1", refusedBy: "chaincode" };
        const words = "could not build chaincode: external builder failed: exit status 1";
        for (const error of [launchFailure, failure(what, words)]) {
            await assert.rejects(start(error), /cannot start chaincode asset on org1-peer1: error TS2304/);
        }
    });

    it("are waited for, since they may reach the log after the exit status has reached the peer", async () => {
        const late = [
            json(""),
            (_request: unknown, response: ServerResponse) => response.end(`${report(packageId, "late")}\n`),
        ];
        server.answer(log, ...late);
        await assert.rejects(start(launchFailure), /on org1-peer1: late/);
    });

    it("leave a failure alone that is none of the builder's", async () => {
        says();
        const other = failure({ operation: "query", target: "org1-peer1" }, "access denied");
        await assert.rejects(start(other), { message: other.message });
    });

    it("leave the peer's own failure where there are none, or the log may not be read", async () => {
        server.answer(log, refusal(403, "Forbidden", "pods/log is forbidden"));
        await assert.rejects(start(launchFailure), { message: launchFailure.message });
    });

    it("are not for a mistake of the program", async () => {
        says(report(packageId, "it ended"));
        await assert.rejects(start(new TypeError("x is not a function")), /^TypeError: x is not a function/);
    });
});
