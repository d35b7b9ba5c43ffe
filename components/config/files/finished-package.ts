import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { layoutProblem } from "../../../builder/kinds/source/layout";
import { metadataProblem } from "../../../fabric/indexes";
import { labelProblem, largestPackage, readPackage, type PackageContents } from "../../../fabric/package";
import { reasonOf } from "../../../ground/failure";
import { parseJsonObject } from "../../../ground/json-object";
import type { ChaincodeOutline } from "../outline";
import { problemAt, quoted, type Problem } from "../problem";
import { serverAddress } from "../schema/addresses";
import { chaincodeTypes, type ChaincodeType } from "../schema/chaincode";
import { imageDigest } from "../schema/image-formats";

/**
 * What is wrong with a finished package, as strictly as one of our own is made: what peers refuse, what two readers read differently,
 * what its builder refuses, indexes that peers leave out, and another type or label than the config has.
 *
 * @param path of the chaincode in the config
 */
export function finishedProblems(chaincode: ChaincodeOutline, project: string, path: string): readonly Problem[] {
    const file = chaincode.package;
    if (file === undefined || file === "") {
        return [];
    }
    const at = `${path}.package`;
    try {
        const contents = readPackage(readFinished(resolve(project, file)));
        return [
            ...nameProblems(contents, chaincode, path),
            ...contentProblems(contents).map((reason) => ({ path: at, reason: `${quoted(file)}: ${reason}` })),
        ];
    } catch (error) {
        return [{ path: at, reason: `${quoted(file)}: ${reasonOf(error)}` }];
    }
}

function readFinished(file: string): Uint8Array {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isFile() !== true) {
        throw new Error("there is no such file");
    }
    if (found.size > largestPackage) {
        throw new Error(`it has ${found.size} bytes, more than the ${largestPackage} that peers take`);
    }
    return readFileSync(file);
}

/** The config has them, too, since what the network needs for a chaincode follows from the config alone. */
function nameProblems(contents: PackageContents, chaincode: ChaincodeOutline, path: string): readonly Problem[] {
    const type = knownType(contents);
    const { label = chaincode.name, type: wanted } = chaincode;
    return [
        ...problemAt(
            `${path}.type`,
            type !== undefined &&
                wanted !== undefined &&
                type !== wanted &&
                `must be ${type}, as the package says, not ${wanted}`,
        ),
        ...problemAt(
            `${path}.label`,
            label !== undefined &&
                label !== contents.label &&
                `must be ${quoted(contents.label)}, as the package says, not ${quoted(label)}`,
        ),
    ];
}

/** Builders take a type in any case of letters. */
function knownType({ type }: PackageContents): ChaincodeType | undefined {
    return chaincodeTypes.find((known) => known === type.toLowerCase());
}

function contentProblems(contents: PackageContents): readonly string[] {
    const type = knownType(contents);
    if (type === undefined) {
        return [`its type ${quoted(contents.type)} is none of ${chaincodeTypes.join(", ")}`];
    }
    const { files, label } = contents;
    const found = [
        labelProblem(label, type),
        builderProblem(type, contents),
        ...Object.entries(files).map(([name, content]) => metadataProblem(name, content)),
    ];
    return found.filter((problem) => problem !== undefined);
}

/** What the builder of the type asks for. */
function builderProblem(type: ChaincodeType, { files, path }: PackageContents): string | undefined {
    switch (type) {
        case "k8s":
            return jsonProblem(files, "image.json", (fields) => {
                const image = `${textOf(fields.get("name"))}@${textOf(fields.get("digest"))}`;
                return imageDigest.safeParse(image).success ? undefined : "has no name and digest of an image";
            });
        case "ccaas":
        case "external":
            return jsonProblem(files, "connection.json", (fields) => {
                const address = textOf(fields.get("address"));
                // Only the builder of ccaas fills anything in.
                const isFilled = type === "ccaas" || !address.includes("{{");
                return isFilled && serverAddress.safeParse(address).success
                    ? undefined
                    : 'has no "host:port" as address';
            });
        default:
            return layoutProblem(type, path, Object.keys(files));
    }
}

function jsonProblem(
    files: PackageContents["files"],
    name: string,
    check: (fields: ReadonlyMap<string, unknown>) => string | undefined,
): string | undefined {
    const content = files[name];
    if (content === undefined) {
        return `it has no ${name}`;
    }
    try {
        const problem = check(parseJsonObject(content));
        return problem && `its ${name} ${problem}`;
    } catch (error) {
        return `its ${name} cannot be parsed: ${reasonOf(error)}`;
    }
}

function textOf(value: unknown): string {
    return typeof value === "string" ? value : "";
}
