import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { javaArtifacts } from "../../../../components/images/inventory/java";

const properties = (artifact: string, version = "1.0"): Uint8Array =>
    Buffer.from(`#Created by Maven\nversion=${version}\r\ngroupId=org.acme\nartifactId=${artifact}\n`);
const at = (artifact: string): string => `META-INF/maven/org.acme/${artifact}/pom.properties`;
const artifact = (name: string): object => ({ kind: "maven", name: `org.acme:${name}`, version: "1.0" });

describe("the artifacts in a jar", () => {
    it("are those that were merged into it", () => {
        const jar = zipSync({ [at("a")]: properties("a"), [at("b")]: properties("b"), "A.class": Buffer.from("code") });
        assert.deepEqual(javaArtifacts(jar).components, [artifact("a"), artifact("b")]);
    });

    it("are those of jars in it, one level deep", () => {
        const innermost = zipSync({ [at("c")]: properties("c") });
        const inner = zipSync({ [at("b")]: properties("b"), "lib/c.jar": innermost });
        const jar = zipSync({ [at("a")]: properties("a"), "BOOT-INF/lib/b.jar": inner });
        assert.deepEqual(javaArtifacts(jar).components, [artifact("a"), artifact("b")]);
    });

    it("are none where the bytes are no archive, or it says none", () => {
        assert.deepEqual(javaArtifacts(Buffer.from("no archive")), { components: [] });
        assert.deepEqual(javaArtifacts(zipSync({ [at("a")]: Buffer.from("version=1\n") })).components, []);
    });

    it("are not all unpacked from an archive of which little makes much, and that is told", () => {
        const bomb = zipSync({ [at("a")]: properties("a"), "a.jar": Buffer.alloc(129 * 2 ** 20) });
        const unread = "it unpacks to more than 134217728 bytes";
        assert.deepEqual(javaArtifacts(bomb), { components: [artifact("a")], unread });
    });

    it("are not unpacked further than an archive says of them, and that is told", () => {
        const bomb = Buffer.from(zipSync({ [at("a")]: properties("a"), [at("b")]: Buffer.alloc(2 ** 20) }));
        // Of the second entry, in the directory at the end.
        bomb.writeUInt32LE(60, bomb.lastIndexOf("PK\x01\x02") + 24);
        const unread = "it has entries that are not what it says of them";
        assert.deepEqual(javaArtifacts(bomb), { components: [artifact("a")], unread });
    });

    it("of jars in it count as the jar's own", () => {
        const large = Array.from({ length: 500 }, (_, index) => [at(`${index}`), Buffer.alloc(2 ** 16)] as const);
        const inner = zipSync(Object.fromEntries(large));
        assert.deepEqual(javaArtifacts(zipSync({ "b.jar": inner })), { components: [] });
        const bomb = zipSync({ "a.jar": Buffer.alloc(100 * 2 ** 20), "b.jar": inner, [at("c")]: properties("c") });
        assert.deepEqual(javaArtifacts(bomb), { components: [], unread: "it unpacks to more than 134217728 bytes" });
    });
});
