import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { digestOf, openRepository, type Repository } from "../../../components/images/registry";

const blob = Buffer.from("a blob");
const basic = `Basic ${Buffer.from("me:secret").toString("base64")}`;

/** What a registry that wants a name answers; a request's `Authorization` is beside its place in `asked`. */
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe("the blobs of a repository", () => {
    const servers: Server[] = [];
    let asked: string[];
    let repository: Repository;

    const start = async (answer: Answer): Promise<string> => {
        const server = createServer((request, response) => {
            const { method = "", url = "", headers } = request;
            asked.push([method, url, headers.authorization ?? ""].join(" ").trim());
            request.resume().on("end", () => {
                answer(request, response);
            });
        });
        servers.push(server);
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        return `127.0.0.1:${(server.address() as AddressInfo).port}`; // A server on TCP has no other address.
    };
    const open = async (answer: Answer): Promise<void> => {
        const host = await start(answer);
        repository = openRepository(`${host}/acme/cc`, () => Promise.resolve({ username: "me", secret: "secret" }));
    };
    beforeEach(() => {
        asked = [];
    });
    afterEach(() => {
        for (const server of servers.splice(0)) {
            server.closeAllConnections();
            server.close();
        }
    });

    const collected = async (stream: AsyncIterable<Buffer>): Promise<string> => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) {
            chunks.push(chunk);
        }
        return Buffer.concat(chunks).toString();
    };

    it("are put to where the registry says, to another host without the credential", async () => {
        const storage = await start((_request, response) => {
            response.writeHead(201).end();
        });
        await open(({ method, headers }, response) => {
            if (headers.authorization === undefined) {
                response.writeHead(401, { "www-authenticate": 'Basic realm="r"' }).end();
            } else if (method === "POST") {
                response.writeHead(202, { location: `http://${storage}/upload?state=1` }).end();
            } else {
                response.writeHead(404).end();
            }
        });
        await repository.putBlob(blob);
        const digest = digestOf(blob);
        assert.deepEqual(asked, [
            `HEAD /v2/acme/cc/blobs/${digest}`,
            `HEAD /v2/acme/cc/blobs/${digest} ${basic}`,
            `POST /v2/acme/cc/blobs/uploads/ ${basic}`,
            `PUT /upload?state=1&digest=${encodeURIComponent(digest)}`,
        ]);
    });

    it("are not put where they are", async () => {
        await open((_request, response) => response.end());
        await repository.putBlob(blob);
        assert.deepEqual(asked, [`HEAD /v2/acme/cc/blobs/${digestOf(blob)}`]);
    });

    it("are refused with what the registry answers to whoever would put them", async () => {
        await open(({ method }, response) => {
            response.writeHead(method === "POST" ? 403 : 404).end();
        });
        await assert.rejects(repository.putBlob(blob), {
            message: /^cannot put sha256:[0-9a-f]{64} on 127\.0\.0\.1:\d+\/acme\/cc: the registry answered 403$/,
        });
    });

    it("come as they are, however many", async () => {
        const large = Buffer.alloc(3 * 2 ** 20, "x");
        await open((_request, response) => response.end(large));
        assert.equal(await collected(await repository.stream(digestOf(large))), large.toString());
    });

    it("are a failure where they are not there, and where they end before their end", async () => {
        await open(({ url }, response) => {
            if (url?.endsWith("none") === true) {
                response.writeHead(404).end();
                return;
            }
            response.writeHead(200, { "content-length": "100" }).write("some", () => response.destroy());
        });
        await assert.rejects(repository.stream("none"), /^Error: cannot read none on .*: the registry answered 404$/);
        await assert.rejects(
            collected(await repository.stream("cut")),
            /^Error: cannot read cut on 127\S+: other side closed$/,
        );
        assert.equal(asked.filter((line) => line.endsWith("cut")).length, 5, asked.join("\n"));
    });

    for (const { name, ranges } of [
        { name: "the rest is asked for", ranges: true },
        { name: "what came before is skipped, of a registry that knows no ranges", ranges: false },
    ]) {
        it(`go on where a connection broke: ${name}`, async () => {
            const large = Buffer.from(Array.from({ length: 50_000 }, (_, index) => index).join(" "));
            await open((request, response) => {
                const [, start = "0"] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
                const rest = ranges ? large.subarray(Number(start)) : large;
                response.writeHead(ranges && start !== "0" ? 206 : 200, { "content-length": rest.length });
                if (asked.length < 3) {
                    response.write(rest.subarray(0, asked.length * 70_000), () => response.destroy());
                } else {
                    response.end(rest);
                }
            });
            assert.equal(await collected(await repository.stream("large")), large.toString());
            assert.equal(asked.length, 3);
        });
    }

    it("are read to a mebibyte and no further, also from one who says no length", async () => {
        let sent = 0;
        await open((_request, response) => {
            const more = (): void => {
                sent += 1;
                // An end, lest a reader without bounds never comes back.
                if (sent > 256) {
                    response.end();
                } else {
                    response.write(Buffer.alloc(2 ** 18), () => setImmediate(more));
                }
            };
            more();
        });
        await assert.rejects(
            repository.read("blobs", digestOf(blob)),
            /^Error: cannot read sha256:\S+ on 127\S+: the registry answers more than 1048576 bytes$/,
        );
        assert.ok(sent < 256, `${sent} pieces were sent`);
    });

    it("of a list are not asked for where the registry has none", async () => {
        await open((_request, response) => {
            response.writeHead(404).end();
        });
        assert.equal(await repository.referrers(digestOf(blob)), undefined);
        assert.deepEqual(asked, [`GET /v2/acme/cc/referrers/${digestOf(blob)}`]);
    });
});
