import assert from "node:assert/strict";

import { imageJson as image } from "../../support/launch";
import { describeVerbModes, treeOf } from "../../support/verbmodes";

const metadata = { type: "k8s", label: "asset-transfer" };
const good = { "md/metadata.json": metadata, "src/image.json": image, "out/": "", "rel/": "" };
const dns1035 =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, " +
    "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is " +
    "'[a-z]([-a-z0-9]*[a-z0-9])?')";

interface Refused {
    readonly what: string;
    readonly verb: string;
    /** Arguments; paths of the temporary folder begin with "/". */
    readonly args: readonly string[];
    readonly files?: Readonly<Record<string, unknown>>;
    readonly environment?: Readonly<Record<string, string>>;
    /** What the verb says, after its name and process ID; "" when it says nothing. FOLDER is the temporary folder. */
    readonly says: string;
}

const detect = { verb: "detect", args: ["/src", "/md"] };
const build = { verb: "build", args: ["/src", "/md", "/out"] };
const run = { verb: "run", args: ["/out", "/md"], environment: { CORE_PEER_ID: "org1-peer1" } };
const setting = (name: string, value: string): Pick<Refused, "environment"> => ({
    environment: { CORE_PEER_ID: "org1-peer1", [name]: value },
});

const refused: readonly Refused[] = [
    {
        what: "too few arguments of detect",
        verb: "detect",
        args: ["/src"],
        says: "Expected CHAINCODE_SOURCE_DIR and CHAINCODE_METADATA_DIR arguments",
    },
    {
        what: "too many arguments of build",
        verb: "build",
        args: ["/src", "/md", "/out", "/rel"],
        says: "Expected CHAINCODE_SOURCE_DIR, CHAINCODE_METADATA_DIR and BUILD_OUTPUT_DIR arguments",
    },
    {
        what: "no arguments of release",
        verb: "release",
        args: [],
        says: "Expected BUILD_OUTPUT_DIR and RELEASE_OUTPUT_DIR arguments",
    },
    {
        what: "too few arguments of run",
        verb: "run",
        args: ["/out"],
        says: "Expected BUILD_OUTPUT_DIR and RUN_METADATA_DIR arguments",
    },
    {
        what: "another type, without a word",
        ...detect,
        files: { "md/metadata.json": { type: "golang", label: "a" } },
        says: "",
    },
    {
        what: "metadata that are missing",
        ...detect,
        args: ["/src", "/none"],
        says: "Error detecting chaincode: unable to read FOLDER/none/metadata.json: open FOLDER/none/metadata.json: no such file or directory",
    },
    {
        what: "metadata that are no JSON",
        ...detect,
        files: { "md/metadata.json": "{" },
        says: "Error detecting chaincode: unable to parse FOLDER/md/metadata.json: ...",
    },
    {
        what: "metadata without a type",
        ...detect,
        files: { "md/metadata.json": { label: "a", type: null } },
        says: "Error detecting chaincode: FOLDER/md/metadata.json file must contain 'label' and 'type'",
    },
    {
        what: "a label that is a number",
        ...detect,
        files: { "md/metadata.json": { label: 5, type: "k8s" } },
        says: "Error detecting chaincode: unable to parse FOLDER/md/metadata.json: field label is not a text",
    },
    {
        what: "a label with an underscore",
        ...build,
        files: { "md/metadata.json": { ...metadata, label: "basic_1.0" } },
        says: `Error building chaincode: chaincode label 'basic_1.0' must be a valid RFC1035 label: [${dns1035}]`,
    },
    {
        what: "a label of 64 characters",
        ...build,
        files: { "md/metadata.json": { ...metadata, label: "a".repeat(64) } },
        says: `Error building chaincode: chaincode label '${"a".repeat(64)}' must be a valid RFC1035 label: [must be no more than 63 characters]`,
    },
    {
        what: "a package without image.json",
        ...build,
        args: ["/rel", "/md", "/out"],
        says: "Error building chaincode: failed to copy chaincode image file from FOLDER/rel/image.json to FOLDER/out/image.json: lstat FOLDER/rel/image.json: no such file or directory",
    },
    {
        what: "an image without digest",
        ...build,
        files: { "src/image.json": { name: "a", digest: "" } },
        says: "Error building chaincode: FOLDER/out/image.json file must contain 'name' and 'digest'",
    },
    {
        what: "a tag in place of a digest",
        ...build,
        files: { "src/image.json": { ...image, digest: "latest" } },
        says: "Error building chaincode: chaincode image digest 'latest' must be sha256: and 64 hexadecimal digits",
    },
    {
        what: "a digest that is too short",
        ...build,
        files: { "src/image.json": { ...image, digest: "sha256:0123" } },
        says: "Error building chaincode: chaincode image digest 'sha256:0123' must be sha256: and 64 hexadecimal digits",
    },
    {
        what: "an image name in capitals",
        ...build,
        files: { "src/image.json": { ...image, name: "Asset Transfer" } },
        says: "Error building chaincode: chaincode image name 'Asset Transfer' must be a valid image name without digest",
    },
    {
        what: "a file in place of META-INF",
        ...build,
        files: { "src/META-INF": "" },
        says: "Error building chaincode: chaincode metadata path FOLDER/src/META-INF is not a directory",
    },
    {
        what: "a run without a peer ID",
        ...run,
        environment: {},
        says: "Expected CORE_PEER_ID environment variable",
    },
    {
        what: "a node role that is no label value",
        ...run,
        ...setting("FABRIC_K8S_BUILDER_NODE_ROLE", ".role"),
        says:
            "The FABRIC_K8S_BUILDER_NODE_ROLE environment variable must be a valid Kubernetes label value: a valid label must be " +
            "an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
            "character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
            "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    },
    {
        what: "a node role of 64 characters",
        ...run,
        ...setting("FABRIC_K8S_BUILDER_NODE_ROLE", "a".repeat(64)),
        says: "The FABRIC_K8S_BUILDER_NODE_ROLE environment variable must be a valid Kubernetes label value: must be no more than 63 bytes",
    },
    {
        what: "a prefix of 31 characters",
        ...run,
        ...setting("FABRIC_K8S_BUILDER_OBJECT_NAME_PREFIX", "a".repeat(31)),
        says: "The FABRIC_K8S_BUILDER_OBJECT_NAME_PREFIX environment variable must be a maximum of 30 characters",
    },
    ...["", "-", "1prefix", "invalid/PREFIX*"].map((prefix) => ({
        what: `the prefix "${prefix}"`,
        ...run,
        ...setting("FABRIC_K8S_BUILDER_OBJECT_NAME_PREFIX", prefix),
        says: `The FABRIC_K8S_BUILDER_OBJECT_NAME_PREFIX environment variable must be a valid DNS-1035 label: ${dns1035}`,
    })),
    {
        what: "a start timeout without unit",
        ...run,
        ...setting("FABRIC_K8S_BUILDER_START_TIMEOUT", "3"),
        says: 'The FABRIC_K8S_BUILDER_START_TIMEOUT environment variable must be a valid Go duration string, e.g. 3m40s: time: missing unit in duration "3"',
    },
    {
        what: "a run of what was never built",
        ...run,
        says: "Error running chaincode: unable to read FOLDER/out/image.json: open FOLDER/out/image.json: no such file or directory",
    },
    {
        what: "a run without chaincode.json",
        ...run,
        args: ["/src", "/md"],
        says: "Error running chaincode: unable to read FOLDER/md/chaincode.json: open FOLDER/md/chaincode.json: no such file or directory",
    },
];

describeVerbModes("k8s", "The verbs", (verbs) => {
    for (const { what, verb, args, files = {}, environment = {}, says } of refused) {
        it(`refuse ${what}`, async () => {
            const folder = verbs.prepare({ ...good, ...files });
            const before = treeOf(folder);
            const started = verbs.call(verb, args, environment);
            assert.equal(await started.status, 1);
            verbs.assertSaid(verb, started, says.replaceAll("FOLDER", folder));
            assert.deepEqual(treeOf(folder), before);
            verbs.assertSpoolEmpty();
        });
    }
});
