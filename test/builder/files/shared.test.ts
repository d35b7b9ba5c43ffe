import assert from "node:assert/strict";
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { removeTree } from "../../../builder/files/folder";
import { openGiven } from "../../../builder/files/shared";
import { copyTree } from "../../../builder/package/tree";
import { type HostilePeer, newHostilePeer, secret } from "../../support/hostile";
import { imageJson } from "../../support/launch";
import { configuration } from "../../support/sources";
import { treeOf } from "../../support/verbmodes";
import { makeFolder, removeFolder } from "../../support/verbs";

/** A link to the agent's own in the place of something that it reads or writes. */
interface Attack {
    readonly what: string;
    /** Paths in the folder that the peer shares, `OWN` and what follows it of the agent's own. */
    readonly verb: string;
    readonly args: readonly string[];
    readonly files?: Readonly<Record<string, unknown>>;
    /** Path in the shared folder to path of the agent's own. */
    readonly links?: Readonly<Record<string, string>>;
    readonly says: RegExp;
}

const nodePackage = { "md/metadata.json": { type: "node", label: "a" }, "out/": "" };
const serverPackage = {
    "md/metadata.json": { type: "external", label: "a" },
    "src/connection.json": { address: "server:9999", dial_timeout: "3s" },
    "src/META-INF/statedb/couchdb/indexes/a.json": "{}",
    "out/": "",
    "rel/": "",
};
const outside = /is not below \S+, which is all that the agent shares with its peer\n$/;
const overLink = /leads over a link, which the agent does not follow\n$/;

const attacks: readonly Attack[] = [
    { what: "metadata of its own", verb: "k8s/detect", args: ["src", "OWN"], says: outside },
    { what: "a way out", verb: "k8s/detect", args: ["src", "md/../../../OWN"], says: outside },
    {
        what: "a link in the place of a folder",
        verb: "k8s/detect",
        args: ["src", "md"],
        links: { md: "" },
        says: overLink,
    },
    {
        what: "a link in the place of a folder before it",
        verb: "source/build",
        args: ["over/src", "md", "out"],
        files: nodePackage,
        links: { over: "" },
        says: overLink,
    },
    {
        what: "a link in the place of metadata.json",
        verb: "k8s/detect",
        args: ["src", "md"],
        files: { "md/": "" },
        links: { "md/metadata.json": "token" },
        says: /metadata\.json is not a regular file\n$/,
    },
    {
        what: "a link in the place of chaincode.json",
        verb: "k8s/run",
        args: ["bld", "run"],
        files: { "run/": "" },
        links: { "run/chaincode.json": "chaincode.json" },
        says: /chaincode\.json is not a regular file\n$/,
    },
    { what: "source of its own", verb: "source/build", args: ["OWN", "md", "out"], files: nodePackage, says: outside },
    {
        what: "source that is a link",
        verb: "source/build",
        args: ["code", "md", "out"],
        files: { ...nodePackage, "code/": "" },
        links: { "code/src": "src" },
        says: /src of the package's code is neither a file nor a directory\n$/,
    },
    {
        what: "an output of its own",
        verb: "external/build",
        args: ["src", "md", "OWN"],
        files: serverPackage,
        says: outside,
    },
    {
        what: "an output that is a link",
        verb: "external/build",
        args: ["src", "md", "to"],
        files: serverPackage,
        links: { to: "" },
        says: overLink,
    },
    {
        what: "a link in an output, in the place of a folder",
        verb: "external/build",
        args: ["src", "md", "out"],
        files: serverPackage,
        links: { "out/META-INF": "" },
        says: /not a directory/,
    },
    {
        what: "a link in what it releases to",
        verb: "external/release",
        args: ["src", "rel"],
        files: serverPackage,
        links: { "rel/chaincode": "", "rel/statedb": "" },
        says: /not a directory/,
    },
];

describe("The folders of a request", () => {
    let peer: HostilePeer;

    beforeEach(async () => {
        peer = await newHostilePeer({ FABRIC_BUILDER_CONFIG_MAP: "fabric-builder" });
        const data = { "config.json": JSON.stringify(configuration) };
        peer.cluster.put({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "fabric-builder" }, data });
    });

    afterEach(async () => {
        await peer.close();
    });

    const writes = (): readonly string[] => peer.cluster.requests.filter((request) => !request.startsWith("GET "));

    for (const { what, verb, args, files = {}, links = {}, says } of attacks) {
        it(`does not follow it to ${what}`, async () => {
            peer.put(files);
            for (const [path, target] of Object.entries(links)) {
                symlinkSync(join(peer.own, target), join(peer.shared, path));
            }
            const before = treeOf(peer.own);
            const at = (path: string): string =>
                path === "OWN" ? peer.own : `${peer.shared}/${path.replace("OWN", peer.own.slice(1))}`;
            const prepare = (folder: string): void => {
                writeFileSync(join(folder, "image.json"), JSON.stringify(imageJson));
            };
            const { said, status } = await peer.ask({ verb, args: args.map(at), prepare }).answered();
            assert.match(said, says);
            assert.ok(!said.includes(secret), said);
            assert.equal(status, "1\n");
            assert.deepEqual(treeOf(peer.own), before);
            assert.deepEqual(writes(), []);
        });
    }
});

describe("A folder that is open", () => {
    let shared: string;
    let own: string;

    beforeEach(() => {
        shared = makeFolder({ "a/b/file": "theirs" });
        own = makeFolder({ file: secret, "b/file": secret });
    });

    afterEach(() => {
        [shared, own].forEach(removeFolder);
    });

    const swap = (path: string): void => {
        renameSync(join(shared, path), join(shared, "aside"));
        symlinkSync(own, join(shared, path));
    };

    it("stays the one that it was, whatever takes its place", () => {
        const given = openGiven(shared, [join(shared, "a")], ["filled"]);
        swap("a");
        const [path = ""] = given.paths;
        assert.equal(readFileSync(join(path, "b", "file"), "utf8"), "theirs");
        writeFileSync(join(path, "made"), "");
        assert.ok(readdirSync(join(shared, "aside")).includes("made"));
        assert.equal(given.tell(`in ${path}/b`), `in ${shared}/a/b`);
        given.close(false);
    });

    it("is made where it is to be filled, and gone after a failure unless something is in it", () => {
        for (const [name, isKept] of [
            ["empty", false],
            ["full", true],
        ] as const) {
            const given = openGiven(shared, [join(shared, "made", name)], ["filled"]);
            const [path = ""] = given.paths;
            if (isKept) {
                writeFileSync(join(path, "file"), "");
            }
            given.close(true);
            assert.equal(lstatSync(join(shared, "made", name), { throwIfNoEntry: false }) !== undefined, isKept);
        }
    });

    it("is copied without what takes the place of a folder meanwhile", async () => {
        const choose = (path: readonly string[]): boolean => {
            if (path.join("/") === "b") {
                swap("a/b");
            }
            return true;
        };
        mkdirSync(join(shared, "to"));
        await assert.rejects(copyTree(join(shared, "a"), join(shared, "to", "a"), choose), (error: Error) => {
            assert.ok(error.message.includes(join(shared, "a", "b")), error.message);
            return true;
        });
        assert.deepEqual(treeOf(join(shared, "to")), []);
    });

    it("is removed without what its links lead to", async () => {
        symlinkSync(own, join(shared, "a", "link"));
        await removeTree(join(shared, "a"));
        assert.deepEqual(readdirSync(shared), []);
        assert.deepEqual(treeOf(own), ["b/file", "file"]);
    });
});
