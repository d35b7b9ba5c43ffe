import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { collectionOf, metadataProblem } from "../../../fabric/indexes";
import { reasonOf } from "../../../ground/failure";
import { readFolder, type Files } from "../../chaincode/folder";
import type { ChaincodeOutline } from "../outline";
import { problemAt, quoted, type Problem } from "../problem";

/**
 * What peers would silently leave out of a chaincode's META-INF, which Fabric takes nothing from but its folder statedb.
 *
 * @param path of the chaincode in the config
 */
export function metadataProblems(chaincode: ChaincodeOutline, project: string, path: string): readonly Problem[] {
    const { metadata, source } = chaincode;
    if (metadata !== undefined && metadata !== "") {
        const folder = resolve(project, metadata);
        return existsSync(join(folder, "statedb"))
            ? indexProblems(chaincode, folder, `${path}.metadata`)
            : problemAt(`${path}.metadata`, `${quoted(metadata)} is no folder with a folder statedb, as META-INF has`);
    }
    const beside = source !== undefined && source !== "" ? resolve(project, source, "META-INF") : undefined;
    return beside !== undefined && existsSync(beside) ? indexProblems(chaincode, beside, `${path}.source`) : [];
}

function indexProblems(chaincode: ChaincodeOutline, folder: string, path: string): readonly Problem[] {
    let files: Files;
    try {
        files = readFolder(folder);
    } catch (error) {
        return [{ path, reason: reasonOf(error) }];
    }
    return Object.entries(files).flatMap(([name, content]) => {
        const file = `META-INF/${name}`;
        return problemAt(path, metadataProblem(file, content) ?? collectionProblem(file, chaincode));
    });
}

/** Fabric: core/ledger/kvledger/txmgmt/privacyenabledstate, "cannot create an index for an undefined collection". */
function collectionProblem(file: string, { collections }: ChaincodeOutline): string | undefined {
    const collection = collectionOf(file);
    return collection === undefined || collections.some(({ name }) => name === collection)
        ? undefined
        : `index ${quoted(file)} is of no collection of the chaincode: ${quoted(collection)} is not in collections`;
}
