import assert from "node:assert/strict";
import { verify, X509Certificate } from "node:crypto";
import { createServer, type Server } from "node:https";

import { enrol, enrolOnce, reenrol, register, type CaTarget } from "../../fabric/ca";
import { issueServerCertificate, newRootAuthority } from "../../fabric/certificates";

interface Received {
    readonly method: string;
    readonly path: string;
    readonly authorization: string;
    readonly body: string;
}

type Answer = readonly [status: number, body: string];

const now = new Date();
const root = newRootAuthority({ commonName: "tlsca" }, now);
const tls = issueServerCertificate(root, { hosts: ["org1-ca"] }, now);
const registrar = newRootAuthority({ commonName: "registrar" }, now);
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const peer = { id: "org1-peer1", secret: "very secret", type: "peer" } as const;

describe("the client of a Fabric CA", () => {
    let server: Server;
    let target: CaTarget;
    let received: Received[];
    let answers: Answer[];

    before(async () => {
        server = createServer({ cert: tls.certificate, key: tls.key }, (incoming, outgoing) => {
            const chunks: Buffer[] = [];
            incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
            incoming.on("end", () => {
                const { method = "", url: path = "", headers } = incoming;
                const { authorization = "" } = headers;
                received.push({ method, path, authorization, body: Buffer.concat(chunks).toString() });
                const [status, body] = answers.shift() ?? [500, ""];
                outgoing.writeHead(status).end(body);
            });
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const bound = server.address();
        const port = typeof bound === "object" ? (bound?.port ?? 0) : 0;
        const endpoint = { address: `127.0.0.1:${port}`, serverName: "org1-ca", tlsRoot: root.certificate };
        target = { endpoint, caName: "tlsca" };
    });

    beforeEach(() => {
        received = [];
        answers = [];
    });

    after(() => {
        server.closeAllConnections();
        server.close();
    });

    it("enrols with the secret and hands out certificate and chain", async () => {
        answers = [success({ Cert: base64("CERT"), ServerInfo: { CAChain: base64("CHAIN") } })];
        const enrolled = await enrol(target, { ...peer, request: "CSR", profile: "tls" });
        assert.deepEqual(enrolled, { certificate: "CERT", chain: "CHAIN" });
        assert.deepEqual(received, [
            {
                method: "POST",
                path: "/api/v1/enroll",
                authorization: `Basic ${base64("org1-peer1:very secret")}`,
                body: '{"certificate_request":"CSR","profile":"tls","caname":"tlsca"}',
            },
        ]);
    });

    it("registers with a token that the registrar's key signed over method, path, body and certificate", async () => {
        answers = [success({ secret: peer.secret })];
        assert.equal(await register(target, registrar, { ...peer, maxEnrollments: -1 }), "registered");
        const [call] = received;
        assert.equal(
            call?.body,
            '{"id":"org1-peer1","type":"peer","secret":"very secret","max_enrollments":-1,"caname":"tlsca"}',
        );
        assert.equal([call.method, call.path].join(" "), "POST /api/v1/register");
        assertToken(call);
    });

    it("renews with a token of the present certificate", async () => {
        answers = [success({ Cert: base64("CERT"), ServerInfo: { CAChain: base64("CHAIN") } })];
        const renewed = await reenrol(target, registrar, { request: "CSR" });
        assert.deepEqual(renewed, { certificate: "CERT", chain: "CHAIN" });
        const [call] = received;
        assert.equal(call?.path, "/api/v1/reenroll");
        assert.equal(call.body, '{"certificate_request":"CSR","profile":"","caname":"tlsca"}');
        assertToken(call);
    });

    it("registers again past a proxy that finds nobody, with the same words", async () => {
        answers = [[503, "<html>no backend</html>"], success({})];
        assert.equal(await register(target, registrar, peer), "registered");
        const [first, second] = received.map(({ body }) => body);
        assert.equal(first, second);
    });

    it("takes an identity that is registered for registered, and leaves its secret alone", async () => {
        answers = [refusal(409, 74, "Identity 'org1-peer1' is already registered")];
        assert.equal(await register(target, registrar, peer), "already registered");
        assert.equal(received.length, 1);
    });

    it("enrols an identity that is registered by a secret that is good for this time alone", async () => {
        answers = [
            refusal(409, 74, "Identity 'org1-peer1' is already registered"),
            success({}),
            success({ Cert: base64("CERT"), ServerInfo: { CAChain: base64("CHAIN") } }),
            success({}),
        ];
        const enrolled = await enrolOnce(target, registrar, { ...peer, request: "REQUEST" });
        assert.deepEqual(enrolled, { certificate: "CERT", chain: "CHAIN" });
        assert.deepEqual(changes(), [
            { secret: "very secret", type: "peer", max_enrollments: -1, caname: "tlsca" },
            { max_enrollments: -2, caname: "tlsca" },
        ]);
        assertToken(received[1]);
    });

    it("enrols one that it has just registered once more where the answer was lost, and takes the secret back when that fails", async () => {
        answers = [
            success({}),
            refusal(401, 20, "Authentication failure"),
            success({}),
            refusal(403, 77, "The CSR subject common name must equal the enrollment ID"),
            success({}),
        ];
        await assert.rejects(enrolOnce(target, registrar, { ...peer, request: "REQUEST" }), { code: 77 });
        assert.deepEqual(
            changes().map(({ max_enrollments: allowed }) => allowed),
            [-1, -2],
        );
    });

    /** What was asked to be changed of the identity. */
    function changes(): readonly Readonly<Record<string, unknown>>[] {
        const puts = received.filter(({ method, path }) => `${method} ${path}` === "PUT /api/v1/identities/org1-peer1");
        return puts.map(({ body }) => JSON.parse(body) as Readonly<Record<string, unknown>>); // Our own client's.
    }

    const hint20 =
        "; the identity is not registered, its secret is another or its certificate is not accepted: see the log of the CA";
    for (const { name, answer, status, code, says } of [
        {
            name: "a refusal with the CA's message and code",
            answer: refusal(400, 31, "CSR Decode failed"),
            status: "400",
            code: 31,
            says: "CSR Decode failed (code 31)",
        },
        {
            name: "a refusal whose reason the CA keeps to its log with where to look",
            answer: refusal(401, 20, "Authentication failure"),
            status: "401",
            code: 20,
            says: `Authentication failure (code 20)${hint20}`,
        },
        {
            name: "an answer that is no JSON with its HTTP status",
            answer: [500, "<html>Internal Server Error</html>"] as const,
            status: "500",
            code: undefined,
            says: "HTTP 500 without an answer of a Fabric CA",
        },
        {
            name: "JSON of something else with its HTTP status",
            answer: [404, '{"errors":"none"}'] as const,
            status: "404",
            code: undefined,
            says: "HTTP 404 without an answer of a Fabric CA",
        },
        {
            name: "a success without a certificate",
            answer: success({ Cert: "", ServerInfo: { CAChain: "" } }),
            status: undefined,
            code: undefined,
            says: "the answer has no Cert",
        },
    ]) {
        it(`reports ${name}`, async () => {
            answers = [answer];
            const fields = {
                operation: "enrol org1-peer1",
                target: authority(),
                ...(status === undefined ? {} : { status, code }),
            };
            await assert.rejects(enrol(target, { ...peer, request: "CSR" }), {
                ...fields,
                message: `cannot enrol org1-peer1 on ${authority()}: ${says}`,
            });
        });
    }

    it("says so when the registrar's key is none", async () => {
        await assert.rejects(register(target, { ...registrar, key: "" }, peer), {
            message: `cannot register org1-peer1 on ${authority()}: the private key is not an EC P-256 key in PEM`,
        });
    });

    function authority(): string {
        return `tlsca of org1-ca (${target.endpoint.address})`;
    }
});

function success(result: object): Answer {
    return [200, JSON.stringify({ result, errors: [], messages: [], success: true })];
}

function refusal(status: number, code: number, message: string): Answer {
    return [status, JSON.stringify({ result: "", errors: [{ code, message }], messages: [], success: false })];
}

/** As fabric-ca checks it (util.VerifyToken). */
function assertToken(call: Received | undefined): void {
    assert.ok(call !== undefined);
    const [certificate, signature] = call.authorization.split(".");
    assert.equal(certificate, base64(registrar.certificate));
    const signed = [call.method, base64(call.path), base64(call.body), certificate].join(".");
    const { publicKey } = new X509Certificate(registrar.certificate);
    assert.equal(verify("sha256", Buffer.from(signed), publicKey, Buffer.from(signature ?? "", "base64")), true);
}
