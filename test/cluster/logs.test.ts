import assert from "node:assert/strict";

import { type KubeClient, type LogOptions } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import type { KubeObject } from "../../cluster/object";
import { type FakeApiServer, json, lines, refusal, startApiServer } from "../support/apiserver";

const path = "/api/v1/namespaces/fabric-dev/pods/chaincode";
const never = new AbortController().signal;
const second = "2026-01-01T00:00:0";

describe("The log of a container", () => {
    let server: FakeApiServer;
    let client: KubeClient;

    beforeEach(async () => {
        server = await startApiServer();
        client = newKubeClient(server.access);
    });

    afterEach(() => server.stop());

    const read = async (options: LogOptions, signal = never): Promise<string[]> => {
        const told: string[] = [];
        for await (const line of client.logs("fabric-dev", "chaincode", options, signal)) {
            told.push(line);
        }
        return told;
    };
    const asked = (): string[] =>
        server.received.filter((one) => one.path === `${path}/log`).map((one) => one.query.toString());

    it("is read once, as much of it as asked for", async () => {
        server.answer(`GET ${path}/log`, lines(["one", "two"]));
        assert.deepEqual(await read({ container: "main", tail: 2, previous: true }), ["one", "two"]);
        assert.deepEqual(asked(), ["container=main&previous=true&tailLines=2"]);
    });

    it("is followed until the container ends, without the timestamps", async () => {
        server.answer(`GET ${path}`, json(pod("running")), json(pod("terminated")));
        server.answer(
            `GET ${path}/log`,
            lines([`${second}1.000000000Z one`, `${second}1.000000001Z `, "no timestamp"]),
        );
        assert.deepEqual(await read({ follow: true, tail: 20 }), ["one", "", "no timestamp"]);
        assert.deepEqual(asked(), ["follow=true&tailLines=20&timestamps=true"]);
    });

    for (const after of ["end", "cut"] as const) {
        it(`goes on where it was after a connection that ${after === "end" ? "ended early" : "was cut"}`, async () => {
            server.answer(`GET ${path}`, json(pod("running")), json(pod("running")), json(pod("terminated")));
            const stamps = [
                "1.000000000Z",
                "2.000000000Z",
                "2.000000005Z",
                "2.000000005Z",
                "2.000000005Z",
                "3.000000000Z",
            ];
            const all = stamps.map((stamp, i) => `${second}${stamp} line ${i}`);
            server.answer(`GET ${path}/log`, lines(all.slice(0, 4), after), lines(all.slice(1)));
            if (after === "cut") {
                server.answer(`GET ${path}`, json(pod("running")), json(pod("terminated")));
            }
            const expected = stamps.map((_, i) => `line ${i}`);
            assert.deepEqual(await read({ follow: true, tail: 9 }), expected);
            const since = encodeURIComponent(`${second}2.000000005Z`);
            assert.deepEqual(asked()[1], `follow=true&sinceTime=${since}&timestamps=true`);
        });
    }

    it("goes on after the server was away", async () => {
        server.answer(`GET ${path}`, json(pod("running")), json(pod("terminated")));
        server.answer(
            `GET ${path}/log`,
            lines([`${second}1.000000000Z one`], "open"),
            lines([`${second}2.000000000Z two`]),
        );
        const restarted = new Promise<void>((resolve) => {
            setTimeout(
                () => void server.stop().then(() => setTimeout(() => void server.start().then(resolve), 300)),
                200,
            );
        });
        assert.deepEqual(await read({ follow: true }), ["one", "two"]);
        await restarted;
    });

    it("ends when the pod went while nobody was connected", async () => {
        server.answer(`GET ${path}`, json(pod("running")));
        server.answer(
            `GET ${path}/log`,
            lines([`${second}1.000000000Z one`], "cut"),
            refusal(404, "NotFound", 'pods "chaincode" not found'),
        );
        assert.deepEqual(await read({ follow: true }), ["one"]);
    });

    it("goes on though the pod does not yet say that its container runs", async () => {
        server.answer(
            `GET ${path}`,
            json({ ...pod("waiting", ""), status: {} }),
            json(pod("waiting", "")),
            json(pod("terminated")),
        );
        server.answer(`GET ${path}/log`, lines([`${second}1.000000000Z one`]), lines([`${second}2.000000000Z two`]));
        assert.deepEqual(await read({ follow: true }), ["one", "two"]);
    });

    it("goes on after a cut where it may not read the pod, and ends with the connection", async () => {
        server.answer(`GET ${path}`, refusal(403, "Forbidden", "not yours"));
        server.answer(
            `GET ${path}/log`,
            lines([`${second}1.000000000Z one`], "cut"),
            lines([`${second}2.000000000Z two`]),
        );
        assert.deepEqual(await read({ follow: true }), ["one", "two"]);
    });

    it("does not go on with the container's next run", async () => {
        server.answer(`GET ${path}`, json(pod("running")), json(pod("running", "containerd://2")));
        server.answer(`GET ${path}/log`, lines([`${second}1.000000000Z one`]));
        assert.deepEqual(await read({ follow: true }), ["one"]);
    });

    it("is not there before the container is", async () => {
        const message = 'container "main" in pod "chaincode" is waiting to start: ContainerCreating';
        server.answer(`GET ${path}`, json(pod("waiting")));
        server.answer(`GET ${path}/log`, refusal(400, "BadRequest", message));
        await assert.rejects(read({ follow: true }), { reason: "BadRequest", message: new RegExp(message) });
    });

    it("comes in pieces where a line is longer than 64 KiB", async () => {
        server.answer(`GET ${path}`, json(pod("terminated")));
        server.answer(
            `GET ${path}/log`,
            lines([`${second}1.000000000Z ${"x".repeat(100_000)}`, `${second}1.000000000Z y`]),
        );
        const told = await read({ follow: true });
        assert.deepEqual([told.length, told.join("")], [3, `${"x".repeat(100_000)}y`]);
    });

    it("ends quietly with its signal", async () => {
        server.answer(`GET ${path}`, json(pod("running")));
        server.answer(`GET ${path}/log`, lines([`${second}1.000000000Z one`], "open"));
        assert.deepEqual(await read({ follow: true }, AbortSignal.timeout(200)), ["one"]);
    });
});

function pod(state: "running" | "terminated" | "waiting", containerID = "containerd://1"): KubeObject {
    const containerStatuses = [{ name: "main", containerID, state: { [state]: {} } }];
    return { apiVersion: "v1", kind: "Pod", metadata: { name: "chaincode" }, status: { containerStatuses } };
}
