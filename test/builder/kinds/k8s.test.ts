import assert from "node:assert/strict";
import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { imageJson as image } from "../../support/launch";
import { describeVerbModes, treeOf } from "../../support/verbmodes";

const metadata = { type: "k8s", label: "asset-transfer" };
const good = { "md/metadata.json": metadata, "src/image.json": image, "out/": "", "rel/": "" };

/** What fabric-builder-k8s at its August 2026 head says and leaves, where this builder means to do the same. */
interface Same {
    readonly what: string;
    readonly verb: string;
    readonly args: readonly string[];
    readonly files?: Readonly<Record<string, unknown>>;
    readonly environment?: Readonly<Record<string, string>>;
    readonly status: number;
    /** FOLDER is the temporary folder. */
    readonly says: string;
    /** Files in the folder of the last argument. */
    readonly leaves: readonly string[];
}

const detect = { verb: "detect", args: ["/src", "/md"], leaves: ["metadata.json"] };
const build = { verb: "build", args: ["/src", "/md", "/out"], leaves: ["image.json"] };
const release = { verb: "release", args: ["/out", "/rel"], leaves: [] };
const run = { verb: "run", args: ["/src", "/md"], status: 1 };
const chaincode = { chaincode_id: "asset-transfer:ab", peer_address: "peer:7052", mspid: "Org1MSP" };
const connects = {
    ...run,
    files: { "md/chaincode.json": chaincode },
    leaves: ["chaincode.json", "metadata.json"],
    says: "Error running chaincode: unable to connect kubernetes client for chaincode ID asset-transfer:ab: unable to load kubeconfig from /nowhere: stat /nowhere: no such file or directory",
};
const peer = { CORE_PEER_ID: "org1-peer1", KUBECONFIG_PATH: "/nowhere" };
const detected = { status: 0, says: "Detected k8s chaincode: asset-transfer" };

const same: readonly Same[] = [
    {
        what: "the last of two types",
        ...detect,
        ...detected,
        files: { "md/metadata.json": `{"type":"x",${JSON.stringify(metadata).slice(1)}` },
    },
    {
        what: "the last of two types in capitals",
        ...detect,
        ...detected,
        files: { "md/metadata.json": '{"type":"x","label":"asset-transfer","TYPE":"K8S"}' },
    },
    {
        what: "fields that nobody knows",
        ...detect,
        ...detected,
        files: { "md/metadata.json": { ...metadata, path: [1] } },
    },
    {
        what: "a type with a blank",
        ...detect,
        files: { "md/metadata.json": { ...metadata, type: " k8s" } },
        status: 1,
        says: "",
    },
    {
        what: "metadata that are null",
        ...detect,
        files: { "md/metadata.json": "null" },
        status: 1,
        says: "Error detecting chaincode: FOLDER/md/metadata.json file must contain 'label' and 'type'",
    },
    {
        what: "a folder in place of metadata",
        ...detect,
        args: ["/src", "/folder"],
        files: { "folder/metadata.json/": "" },
        leaves: [],
        status: 1,
        says: "Error detecting chaincode: unable to read FOLDER/folder/metadata.json: read FOLDER/folder/metadata.json: is a directory",
    },
    {
        what: "another type, which build does not look at",
        ...build,
        files: { "md/metadata.json": { ...metadata, type: "x" } },
        status: 0,
        says: "",
    },
    {
        what: "a label of 63 characters",
        ...build,
        files: { "md/metadata.json": { ...metadata, label: "a".repeat(63) } },
        status: 0,
        says: "",
    },
    {
        what: "an image with a tag beside its digest",
        ...build,
        files: { "src/image.json": { ...image, tag: "1" } },
        status: 0,
        says: "",
    },
    {
        what: "an image with names in capitals",
        ...build,
        files: { "src/image.json": { NAME: image.name, Digest: image.digest } },
        status: 0,
        says: "",
    },
    { what: "an output folder that is not there", ...build, args: ["/src", "/md", "/new"], status: 0, says: "" },
    {
        what: "files beside the image",
        ...build,
        files: { "src/notes.txt": "", "src/meta-inf/a": "" },
        status: 0,
        says: "",
    },
    {
        what: "an image that is null",
        ...build,
        files: { "src/image.json": "null" },
        leaves: [],
        status: 1,
        says: "Error building chaincode: FOLDER/out/image.json file must contain 'name' and 'digest'",
    },
    { what: "a build that is not there", ...release, args: ["/none", "/rel"], status: 0, says: "" },
    {
        what: "a file in place of META-INF in a build",
        ...release,
        files: { "out/META-INF": "" },
        status: 1,
        says: "Error releasing chaincode: lstat FOLDER/out/META-INF/statedb/couchdb: not a directory",
    },
    { what: "a peer ID that is empty", ...connects, environment: { ...peer, CORE_PEER_ID: "" } },
    {
        what: "a prefix with a dash at its end",
        ...connects,
        environment: { ...peer, FABRIC_K8S_BUILDER_OBJECT_NAME_PREFIX: "a-" },
    },
    {
        what: "a start timeout below nothing",
        ...connects,
        environment: { ...peer, FABRIC_K8S_BUILDER_START_TIMEOUT: "-1s" },
    },
    {
        what: "several wrong settings, of which the first is told",
        ...connects,
        environment: {
            ...peer,
            FABRIC_K8S_BUILDER_OBJECT_NAME_PREFIX: "a".repeat(31),
            FABRIC_K8S_BUILDER_START_TIMEOUT: "x",
        },
        says: "The FABRIC_K8S_BUILDER_OBJECT_NAME_PREFIX environment variable must be a maximum of 30 characters",
    },
    {
        what: "a wrong setting in a run of what was never built",
        ...connects,
        args: ["/none", "/md"],
        environment: { ...peer, FABRIC_K8S_BUILDER_START_TIMEOUT: "" },
        says: 'The FABRIC_K8S_BUILDER_START_TIMEOUT environment variable must be a valid Go duration string, e.g. 3m40s: time: invalid duration ""',
    },
];

describeVerbModes("k8s", "The verbs, as those of fabric-builder-k8s,", (verbs) => {
    for (const { what, verb, args, files = {}, environment = {}, status, says, leaves } of same) {
        it(`answer ${verb} with ${what}`, async () => {
            const folder = verbs.prepare({ ...good, ...files });
            const started = verbs.call(verb, args, environment);
            assert.equal(await started.status, status);
            verbs.assertSaid(verb, started, says.replaceAll("FOLDER", folder));
            assert.deepEqual(treeOf(join(folder, args.at(-1) ?? "")), leaves);
        });
    }

    it("leave nothing behind where they refuse a link among the indexes", async () => {
        const folder = verbs.prepare({ ...good, "out/META-INF/statedb/couchdb/indexes/a.json": "" });
        symlinkSync("a.json", join(folder, "out/META-INF/statedb/couchdb/indexes/b.json"));
        const started = verbs.call("release", ["/out", "/rel"]);
        assert.equal(await started.status, 1);
        assert.match(started.stderr(), /indexes\/b\.json is neither a file nor a directory\n$/);
        assert.deepEqual(readdirSync(join(folder, "rel")), []);
    });
});
