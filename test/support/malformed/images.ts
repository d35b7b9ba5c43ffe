import { imageJson } from "../launch";
import { type Content, type Files, type Malformed, notBuilt, packageOf, metadata } from "./malformed";

const digest = /chaincode image digest '.*' must be sha256: and 64 hexadecimal digits/;
const name = /chaincode image name '.*' must be a valid image name without digest/;
const unparseable = /unable to parse .*image\.json/;
const incomplete = /image\.json file must contain 'name' and 'digest'/;

/** A package that only its builder knows to be wrong. */
function wrongFiles(what: string, files: Files, says: RegExp): Malformed {
    return {
        name: what,
        archive: () => packageOf(files),
        reader: undefined,
        packer: undefined,
        peer: notBuilt,
        unpacked: { kind: "k8s", files, metadata, refusedBy: "build", says },
    };
}

function image(what: string, content: Content, says: RegExp): Malformed {
    return wrongFiles(`an image.json ${what}`, { "image.json": content }, says);
}

function fields(what: string, given: Readonly<Record<string, unknown>>, says: RegExp): Malformed {
    return image(what, JSON.stringify({ ...imageJson, ...given }), says);
}

const hex = imageJson.digest.slice("sha256:".length);

export const imageFiles: readonly Malformed[] = [
    wrongFiles(
        "no image.json",
        { "other.json": "{}" },
        /failed to copy chaincode image file .*image\.json: no such file/,
    ),
    wrongFiles("image.json in another folder", { "src/image.json": JSON.stringify(imageJson) }, /no such file/),
    wrongFiles("a folder in place of image.json", { "image.json/a": "" }, /image\.json is not a regular file/),
    image("of no bytes", "", unparseable),
    image("that is text", "latest", unparseable),
    image("with a byte-order mark", `\ufeff${JSON.stringify(imageJson)}`, unparseable),
    image("that is a list", JSON.stringify([imageJson]), unparseable),
    image("that is null", "null", /image\.json/),
    image("without fields", "{}", incomplete),
    image(
        "that is large",
        JSON.stringify({ ...imageJson, more: " ".repeat(1024 * 1024) }),
        /has more than 1048576 bytes/,
    ),
    fields("without a digest", { digest: undefined }, incomplete),
    fields("with a number as its digest", { digest: 5 }, /field digest is not a text/),
    fields("with a list as its name", { name: ["a"] }, /field name is not a text/),
    fields("with a digest without sha256:", { digest: hex }, digest),
    fields("with a short digest", { digest: `sha256:${hex.slice(1)}` }, digest),
    fields("with a long digest", { digest: `sha256:${hex}0` }, digest),
    fields("with a digest in capitals", { digest: `sha256:${hex.toUpperCase()}` }, digest),
    fields("with SHA256 in capitals", { digest: `SHA256:${hex}` }, digest),
    fields("with a digest of md5", { digest: `md5:${hex.slice(32)}` }, digest),
    fields("with a line break behind its digest", { digest: `${imageJson.digest}\n` }, digest),
    fields("with a command in its digest", { digest: `sha256:$(touch canary)${hex.slice(15)}` }, digest),
    fields("with a digest in its name", { name: `${imageJson.name}@${imageJson.digest}` }, name),
    fields("with tag and digest in its name", { name: `${imageJson.name}:1@${imageJson.digest}` }, name),
    fields("with blanks in its name", { name: "asset transfer" }, name),
    fields("with capitals in its name", { name: "localhost:5000/Asset" }, name),
    fields("with a scheme in its name", { name: "https://localhost:5000/asset" }, name),
    fields("with a path in its name", { name: "../../etc/passwd" }, name),
    fields("with a line break in its name", { name: "asset\n-transfer" }, name),
    fields("with quotes in its name", { name: 'asset","command":["sh"],"x":"' }, name),
    fields(
        "with a name of 70000 characters",
        { name: "a".repeat(70_000) },
        /chaincode image name 'a+(?:…a+)?' must be a valid image name/,
    ),
    image(
        "with its digest twice, the last one a tag",
        `{"name":"a","digest":"${imageJson.digest}","digest":"latest"}`,
        /chaincode image digest 'latest' must be/,
    ),
];
