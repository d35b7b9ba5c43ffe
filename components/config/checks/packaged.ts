import { isGiven } from "../lenient";
import type { ChaincodeOutline } from "../outline";
import { problemAt, type Problem } from "../problem";
import type { ChaincodeType } from "../schema/chaincode";

/** Settings that say what goes into a package or what runs behind it. */
const inPackage = [
    ...(["source", "image", "buildArguments", "metadata"] as const),
    ...(["addresses", "servers", "port", "dialTimeout", "tls", "domain"] as const),
];

const held = "must not be there together with package, which holds what it says";
const foreign = "must not be there together with package: the stack does not run the server that it names";

/** What a finished package says itself, or leaves to whoever made it. */
export function packagedProblems(chaincode: ChaincodeOutline, type: ChaincodeType, path: string): readonly Problem[] {
    const isServer = type === "ccaas" || type === "external";
    const said = inPackage.filter((key) => isGiven(chaincode, key));
    return [
        ...said.flatMap((key) => problemAt(`${path}.${key}`, held)),
        ...problemAt(`${path}.pod`, isServer && isGiven(chaincode, "pod") && foreign),
    ];
}
