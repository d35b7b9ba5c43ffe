import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { validate } from "../../../components/config/problems";
import type { StackConfig } from "../../../components/config/schema/stack";
import { trustProblems } from "../../../components/images/trust";
import { devSettings } from "../../support/stack-config";

const digest = `sha256:${"1".repeat(64)}`;
const other = `sha256:${"2".repeat(64)}`;
const sha256 = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** What cosign signs for an image. */
function payloadOf(signed: string, type = "cosign container image signature"): Buffer {
    const image = { "docker-manifest-digest": signed };
    return Buffer.from(
        JSON.stringify({
            critical: { identity: { "docker-reference": "" }, image, type },
            optional: null,
        }),
    );
}

describe("the trust in images", () => {
    const ours = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const theirs = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const edwards = generateKeyPairSync("ed25519");
    let folder: string;
    let server: Server;
    let host: string;
    /** What the registry has, by the end of its path. */
    const stored = new Map<string, Buffer>();

    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "trust-"));
        const keys = { ours, theirs, edwards };
        for (const [name, { publicKey }] of Object.entries(keys)) {
            writeFileSync(join(folder, `${name}.pub`), publicKey.export({ type: "spki", format: "pem" }));
        }
        writeFileSync(join(folder, "nonsense.pub"), "nonsense");
        server = createServer(({ url = "" }, response) => {
            const found = stored.get(url);
            response.writeHead(found === undefined ? 404 : 200).end(found);
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        host = `127.0.0.1:${(server.address() as AddressInfo).port}`; // A server on TCP has no other address.
    });
    beforeEach(() => {
        stored.clear();
    });
    after(() => {
        server.close();
        rmSync(folder, { recursive: true });
    });

    /** Puts signatures beside the image as cosign does. */
    function put(
        ...signatures: readonly { readonly payload: Buffer; readonly signature: Buffer; blob?: Buffer }[]
    ): void {
        const layers = signatures.map(({ payload, signature, blob }) => {
            const named = sha256(payload);
            stored.set(`/v2/acme/cc/blobs/${named}`, blob ?? payload);
            return {
                mediaType: "application/vnd.dev.cosign.simplesigning.v1+json",
                ...{ size: payload.length, digest: named },
                annotations: { "dev.cosignproject.cosign/signature": signature.toString("base64") },
            };
        });
        const manifest = JSON.stringify({ schemaVersion: 2, layers });
        stored.set(`/v2/acme/cc/manifests/${digest.replace(":", "-")}.sig`, Buffer.from(manifest));
    }

    const signed = (payload: Buffer, key: KeyObject): { readonly payload: Buffer; readonly signature: Buffer } => ({
        payload,
        signature: sign(key.asymmetricKeyType === "ed25519" ? null : "sha256", payload, key),
    });

    function config(
        keys: readonly string[],
        reference = `${host}/acme/cc@${digest}`,
        images = `${host}/acme`,
    ): StackConfig {
        const trust = [{ images, keys: keys.map((name) => join(folder, name)) }];
        const chaincodes = [{ name: "a", channel: "mychannel", image: reference }];
        return {
            ...validate({ ...devSettings(), trust }),
            chaincodes: validate({ ...devSettings(), chaincodes }).chaincodes,
        };
    }

    async function reasons(keys: readonly string[], reference?: string): Promise<readonly string[]> {
        return (await trustProblems(config(keys, reference))).map(({ path, reason }) => `${path}: ${reason}`);
    }

    const unsigned = (why: string): string =>
        `chaincodes[0].image: "${host}/acme/cc@${digest}" is not signed by a key of trust: ${why}`;

    it("may be about a whole registry", async () => {
        const [problem, ...others] = await trustProblems(config(["ours.pub"], undefined, host));
        assert.match(problem?.reason ?? "", /is not signed by a key of trust: its repository has no signature/);
        assert.deepEqual(others, []);
    });

    it("is given to an image that one of the keys has signed, whoever else has", async () => {
        put(signed(payloadOf(digest), theirs.privateKey), signed(payloadOf(digest), ours.privateKey));
        assert.deepEqual(await reasons(["ours.pub"]), []);
        assert.deepEqual(await reasons(["theirs.pub", "ours.pub"]), []);
    });

    it("is given by a key of another kind, too", async () => {
        put(signed(payloadOf(digest), edwards.privateKey));
        assert.deepEqual(await reasons(["ours.pub", "edwards.pub"]), []);
    });

    it("is not given to an image without a signature", async () => {
        const none = `its repository has no signature under sha256-${"1".repeat(64)}.sig`;
        assert.deepEqual(await reasons(["ours.pub"]), [unsigned(none)]);
    });

    for (const { what, make, why } of [
        {
            what: "by somebody else",
            make: () => signed(payloadOf(digest), theirs.privateKey),
            why: "no key of trust has made the signature",
        },
        {
            what: "for another image",
            make: () => signed(payloadOf(other), ours.privateKey),
            why: `the signature is for ${other}`,
        },
        {
            what: "for something that is no image",
            make: () => signed(payloadOf(digest, "atomic container signature"), ours.privateKey),
            why: "the signature is for something that is no image",
        },
        {
            what: "over something else than what is told",
            make: () => ({ ...signed(payloadOf(other), ours.privateKey), payload: payloadOf(digest) }),
            why: "no key of trust has made the signature",
        },
        {
            what: "whose payload is not the one that the manifest names",
            make: () => ({ ...signed(payloadOf(other), ours.privateKey), blob: payloadOf(digest) }),
            why: "its payload is not there",
        },
        {
            what: "of no bytes",
            make: () => ({ payload: payloadOf(digest), signature: Buffer.alloc(0) }),
            why: "no key of trust has made the signature",
        },
    ]) {
        it(`is not given by a signature ${what}`, async () => {
            put(make());
            assert.deepEqual(await reasons(["ours.pub"]), [unsigned(why)]);
        });
    }

    it("wants a digest, since a tag may be moved", async () => {
        const problems = await trustProblems({
            ...config(["ours.pub"]),
            chaincodes: [],
            images: { ...config(["ours.pub"]).images, peer: `${host}/acme/fabric-peer:2.5` },
        });
        assert.deepEqual(problems, [
            {
                path: "images.peer",
                reason: `"${host}/acme/fabric-peer:2.5" is named by a tag, which may be another image tomorrow: trust wants a digest (name@sha256:…)`,
            },
        ]);
    });

    it("says of a key that cannot be read where it stands, and trusts nothing by it", async () => {
        const found = await reasons(["nonsense.pub", "gone.pub"]);
        assert.deepEqual(
            found.map((line) => line.split(": ")[0]),
            ["trust[0].keys[0]", "trust[0].keys[1]", "chaincodes[0].image"],
        );
    });

    it("asks nothing of images under other names, not even of those that begin alike", async () => {
        assert.deepEqual(await reasons(["ours.pub"], `${host}/acmeevil/cc@${digest}`), []);
    });

    it("says when it could not ask", async () => {
        const trust = [{ images: "127.0.0.1:1/acme", keys: [join(folder, "ours.pub")] }];
        const asked = { ...config(["ours.pub"], `127.0.0.1:1/acme/cc@${digest}`), trust };
        const [problem] = await trustProblems(asked);
        assert.match(
            problem?.reason ?? "",
            /is not signed by a key of trust: cannot read sha256-1+\.sig on 127\.0\.0\.1:1\/acme\/cc: /,
        );
    });
});
