import assert from "node:assert/strict";
import { newByteReader } from "../../../../components/images/inventory/byte-reader";
import { tarEntries } from "../../../../components/images/inventory/tar";
import { newArchive } from "../../../../fabric/archive";
import { gunzipSync } from "node:zlib";
import { layerTar } from "../../../support/layers";

interface Read {
    readonly path: string;
    readonly kind: string;
    readonly content: string;
}

/** Of an archive that comes in pieces of some bytes; only the first `taken` bytes of each file are asked for. */
async function read(tar: Buffer, piece = 700, taken = Infinity): Promise<readonly Read[]> {
    const pieces = async function* (): AsyncGenerator<Buffer> {
        for (let at = 0; at < tar.length; at += piece) {
            yield await Promise.resolve(tar.subarray(at, at + piece));
        }
    };
    const found: Read[] = [];
    for await (const { path, kind, content } of tarEntries(newByteReader(pieces()))) {
        let text = "";
        for await (const chunk of content) {
            text += chunk.toString().slice(0, taken - text.length);
            if (text.length >= taken) {
                break;
            }
        }
        found.push({ path, kind, content: text });
    }
    return found;
}

const long = `${"folder/".repeat(20)}${"a".repeat(40)}.jar`;

describe("the reader of layers", () => {
    const tar = layerTar([
        { path: "./etc/" },
        { path: "./etc/os-release", content: "ID=debian" },
        { path: "etc/link", content: "", type: "2", link: "os-release" },
        { path: "dev/null", content: "", type: "3" },
        { path: long, content: "x".repeat(1500) },
        { path: "/last", content: "last" },
    ]);
    const entries = [
        { path: "etc", kind: "folder", content: "" },
        { path: "etc/os-release", kind: "file", content: "ID=debian" },
        { path: "etc/link", kind: "link", content: "" },
        { path: long, kind: "file", content: "x".repeat(1500) },
        { path: "last", kind: "file", content: "last" },
    ];

    for (const piece of [1, 511, 512, 513, 100_000]) {
        it(`tells entries with their content, whatever pieces they come in: ${piece} bytes`, async () => {
            assert.deepEqual(await read(tar, piece), entries);
        });
    }

    it("passes over what is not taken of a file", async () => {
        const cut = entries.map((entry) => ({ ...entry, content: entry.content.slice(0, 3) }));
        assert.deepEqual(await read(tar, 700, 3), cut);
    });

    it("knows the long names of POSIX, too", async () => {
        const [entry] = await read(gunzipSync(newArchive([{ path: long, content: Buffer.from("long") }])));
        assert.deepEqual(entry, { path: long, kind: "file", content: "long" });
    });

    it("takes nothing to follow the header of a link, whatever size it says", async () => {
        const link = layerTar([
            { path: "b", content: "", type: "1", link: "a" },
            { path: "c", content: "c" },
        ]);
        link.write("00000001000\0", 124);
        assert.deepEqual(
            (await read(link)).map(({ path }) => path),
            ["b", "c"],
        );
    });

    it("reads sizes in base 256", async () => {
        const large = layerTar([{ path: "a", content: "abc" }]);
        large.fill(0, 124, 136);
        large[124] = 0x80;
        large[135] = 3;
        assert.deepEqual(await read(large), [{ path: "a", kind: "file", content: "abc" }]);
    });

    for (const { what, bytes, says } of [
        { what: "an end in the middle of a file", bytes: tar.subarray(0, 1100), says: /ends in the middle of a file/ },
        { what: "a header without a size", bytes: withSize("nonsense"), says: /a header has no size/ },
        {
            what: "an extended header of gigabytes",
            bytes: withSize("77777777777", "x"),
            says: /an extended header is too long/,
        },
    ]) {
        it(`refuses ${what}`, async () => {
            await assert.rejects(read(bytes), says);
        });
    }
});

function withSize(size: string, type = "0"): Buffer {
    const tar = layerTar([{ path: "a", content: "abc", type }]);
    tar.fill(0, 124, 136);
    tar.write(size, 124);
    return tar;
}
