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
        const bomb = zipSync({ [at("a")]: properties("a"), "a.jar": Buffer.alloc(65 * 2 ** 20) });
        const unread = "it unpacks to more than 67108864 bytes";
        assert.deepEqual(javaArtifacts(bomb), { components: [artifact("a")], unread });
    });
});
