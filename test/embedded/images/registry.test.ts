import assert from "node:assert/strict";
import http from "node:http";
import { imageLabels } from "../../../embedded/images/registry";

const digest = `sha256:${"1".repeat(64)}`;

describe("the labels of an image in the registry", () => {
    let server: http.Server;
    let registry: string;
    let answers: Record<string, string>;

    before(async () => {
        server = http.createServer((request, answer) => {
            const body = answers[request.url ?? ""];
            const isKnown = request.headers.authorization === `Basic ${Buffer.from("u:p").toString("base64")}`;
            const challenge = { "www-authenticate": 'Basic realm="this machine"' };
            answer
                .writeHead(!isKnown ? 401 : body === undefined ? 404 : 200, isKnown ? {} : challenge)
                .end(isKnown ? body : "");
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const address = server.address();
        registry = `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    });

    after(() => {
        server.close();
    });

    const manifest = { "/v2/a/b/manifests/1": JSON.stringify({ config: { digest } }) };
    const config = `/v2/a/b/blobs/${digest}`;
    const cases: readonly { name: string; answers: Record<string, string>; labels: unknown }[] = [
        {
            name: "are those of its configuration",
            answers: { ...manifest, [config]: JSON.stringify({ config: { Labels: { key: "k" } } }) },
            labels: { key: "k" },
        },
        { name: "are none when it has none", answers: { ...manifest, [config]: '{"config":{}}' }, labels: {} },
        { name: "are unknown when it is not there", answers: {}, labels: undefined },
        { name: "are unknown when only its manifest is there", answers: manifest, labels: undefined },
        {
            name: "are unknown when the registry talks nonsense",
            answers: { "/v2/a/b/manifests/1": "<html>" },
            labels: undefined,
        },
    ];
    for (const { name, answers: given, labels } of cases) {
        it(name, async () => {
            answers = given;
            const registryUser = { name: "u", password: "p" };
            assert.deepEqual(await imageLabels({ registry, registryUser }, "a/b:1"), labels);
        });
    }
});
