import assert from "node:assert/strict";
import { inventoryOf, type Inventory } from "../../../../components/images/inventory/inventory";
import { openRepository } from "../../../../components/images/registry";
import { layeredImage, type LayerEntry } from "../../../support/layers";
import { startStore, type FakeStore, sha256 } from "../fake-store";

const status = (...names: readonly string[]): string =>
    names.map((name) => `Package: ${name}\nStatus: install ok installed\nVersion: 1\n`).join("\n");
const base: readonly LayerEntry[] = [
    { path: "usr/lib/os-release", content: "ID=debian\nVERSION_ID=12\nPRETTY_NAME=Debian" },
    { path: "var/lib/dpkg/status", content: status("bash") },
    { path: "app/node_modules/left/package.json", content: '{"name":"left","version":"1.0.0"}' },
    { path: "app/node_modules/@a/b/package.json", content: '{"name":"@a/b","version":"2.0.0"}' },
    { path: "app/node_modules/left/test/package.json", content: '{"name":"none","version":"1.0.0"}' },
];

describe("what is in an image", () => {
    let store: FakeStore;
    beforeEach(async () => {
        store = await startStore(false);
    });
    afterEach(() => store.stop());

    async function inventory(layers: readonly (readonly LayerEntry[])[], isCompressed = true): Promise<Inventory> {
        const { manifest, blobs } = layeredImage(layers, isCompressed);
        for (const blob of blobs) {
            store.blobs.set(sha256(blob), blob);
        }
        const repository = openRepository(store.name, () => Promise.resolve(undefined));
        return inventoryOf(repository, store.name, manifest.content.toString());
    }
    const names = ({ components }: Inventory): readonly string[] => components.map(({ name }) => name);

    for (const isCompressed of [true, false]) {
        it(`is read from its layers, ${isCompressed ? "compressed" : "as they are"}, sorted and without repetition`, async () => {
            const again = {
                path: "other/node_modules/left/package.json",
                content: '{"name":"left","version":"1.0.0"}',
            };
            const found = await inventory([base, [again]], isCompressed);
            assert.deepEqual(found, {
                distribution: { id: "debian", version: "12", title: "Debian" },
                components: [
                    { kind: "deb", name: "bash", version: "1" },
                    { kind: "npm", name: "@a/b", version: "2.0.0" },
                    { kind: "npm", name: "left", version: "1.0.0" },
                ],
                unread: [],
            });
        });
    }

    for (const { what, layer, left } of [
        {
            what: "replaced",
            layer: [{ path: "var/lib/dpkg/status", content: status("zsh") }],
            left: ["zsh", "@a/b", "left"],
        },
        { what: "removed", layer: [{ path: "var/lib/dpkg/.wh.status", content: "" }], left: ["@a/b", "left"] },
        {
            what: "removed with its folder",
            layer: [{ path: "app/node_modules/.wh.@a", content: "" }],
            left: ["bash", "left"],
        },
        {
            what: "in a folder that began anew",
            layer: [
                { path: "app/.wh..wh..opq", content: "" },
                { path: "app/node_modules/new/package.json", content: '{"name":"new","version":"3"}' },
            ],
            left: ["bash", "new"],
        },
        { what: "under a file in its folder's place", layer: [{ path: "app", content: "" }], left: ["bash"] },
        {
            what: "overwritten by a link",
            layer: [{ path: "app/node_modules/left/package.json", content: "", type: "2", link: "x" }],
            left: ["bash", "@a/b"],
        },
    ]) {
        it(`has no file that a layer above has ${what}`, async () => {
            assert.deepEqual(names(await inventory([base, layer])), left);
        });
    }

    it("has what a lower layer has, though another folder of the same beginning was removed", async () => {
        assert.deepEqual(names(await inventory([base, [{ path: ".wh.ap", content: "" }]])), ["bash", "@a/b", "left"]);
    });

    it("tells what it has not read for its size", async () => {
        const large = { path: "app/large.jar", content: Buffer.alloc(64 * 2 ** 20 + 1) };
        assert.deepEqual((await inventory([[large]])).unread, ["app/large.jar: it has 67108865 bytes"]);
    });

    const mebibyte = "x".repeat(2 ** 20 - 100);
    const large = (count: number, of: string): readonly LayerEntry[] =>
        Array.from({ length: count }, (_, index) => ({
            path: `node_modules/${of}${index}/package.json`,
            content: `{"name":"${index}","version":"${mebibyte}"}`,
        }));

    it("is not told from files that tell without end, in one layer or in many", async () => {
        await assert.rejects(
            inventory([large(33, "a")]),
            /in layer sha256:\S+ on \S+ its files tell more than 33554432 /,
        );
        await assert.rejects(
            inventory([large(17, "a"), large(17, "b")]),
            /with those below it, its files tell more than/,
        );
    });

    it("is not told from names that would fill the memory", async () => {
        const names = Array.from({ length: 130 }, (_, index) => ({ path: `${index}${mebibyte}`, content: "" }));
        await assert.rejects(inventory([names]), /it has more files than are held in 134217728 bytes/);
    });

    it("reads a layer that several images have once", async () => {
        const shared = [{ path: "var/lib/dpkg/status", content: status("shared") }];
        await inventory([shared, base]);
        const before = store.asked.length;
        await inventory([shared, [{ path: "a", content: "a" }]]);
        assert.equal(store.asked.length - before, 1);
    });

    it("is not told from a layer that is not the one of its digest, nor of an index", async () => {
        const { manifest, blobs } = layeredImage([[{ path: "a", content: "forged" }]]);
        const [, layer = Buffer.alloc(0)] = blobs;
        store.blobs.set(sha256(layer), layeredImage([[{ path: "a", content: "other" }]]).blobs[1] ?? layer);
        const repository = openRepository(store.name, () => Promise.resolve(undefined));
        await assert.rejects(
            inventoryOf(repository, store.name, manifest.content.toString()),
            /^Error: cannot list what is in layer sha256:[0-9a-f]+ on 127.*: the registry answered something else when it was asked for layer/,
        );
        store.blobs.set(sha256(layer), Buffer.from("no archive at all"));
        await assert.rejects(
            inventoryOf(repository, store.name, manifest.content.toString()),
            /incorrect header check/,
        );
        await assert.rejects(inventoryOf(repository, store.name, '{"manifests":[]}'), /its manifest has no layers/);
    });
});
