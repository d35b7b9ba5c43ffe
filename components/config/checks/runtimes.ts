import { isGiven } from "../lenient";
import type { ChaincodeOutline } from "../outline";
import { either, problemAt, type Problem } from "../problem";
import type { ChaincodeConfig, ChaincodeType } from "../schema/chaincode";
import { packagedProblems } from "./packaged";

const imageTypes: readonly ChaincodeType[] = ["k8s", "ccaas", "external"];
const serverTypes: readonly ChaincodeType[] = ["ccaas", "external"];

/** Settings that are not for every type. */
const typesOf: readonly (readonly [readonly (keyof ChaincodeConfig)[], readonly ChaincodeType[]])[] = [
    [["image", "buildArguments"], imageTypes],
    [["servers"], ["ccaas"]],
    [["port", "addresses", "dialTimeout", "tls", "domain"], serverTypes],
];

const foreign = "the stack does not run these servers";

/** What makes no sense where somebody else runs the servers, and why. */
const notWithAddresses: readonly (readonly [keyof ChaincodeConfig, string])[] = [
    ["servers", foreign],
    ["port", foreign],
    ["pod", foreign],
    ["tls", "the stack has no certificates of these servers"],
];

/** Whether a chaincode runs from an image, so that its source is one to be built and pushed. */
export function runsImage({ type }: ChaincodeOutline): boolean {
    return type !== undefined && imageTypes.includes(type);
}

/** Settings of a chaincode that are not for its type, are missing for it, or contradict each other. */
export function runtimeProblems(chaincode: ChaincodeOutline, path: string): readonly Problem[] {
    const { type } = chaincode;
    if (type === undefined) {
        return [];
    }
    if (isGiven(chaincode, "package")) {
        return packagedProblems(chaincode, type, path);
    }
    return [
        ...foreignProblems(chaincode, type, path),
        ...(runsImage(chaincode) ? originProblems(chaincode, type, path) : sourceProblems(chaincode, type, path)),
        ...(serverTypes.includes(type) ? serverProblems(chaincode, type, path) : []),
    ];
}

function foreignProblems(chaincode: ChaincodeOutline, type: ChaincodeType, path: string): readonly Problem[] {
    const foreign = typesOf.filter(([, types]) => !types.includes(type));
    return foreign.flatMap(([keys, types]) =>
        keys
            .filter((key) => isGiven(chaincode, key))
            .map((key) => ({ path: `${path}.${key}`, reason: `only with type ${either(types)}` })),
    );
}

function sourceProblems(chaincode: ChaincodeOutline, type: ChaincodeType, path: string): readonly Problem[] {
    const isMissing = !isGiven(chaincode, "source");
    return problemAt(
        `${path}.source`,
        isMissing && `is missing: it is what type ${type} runs, unless there is a package`,
    );
}

const origins = ["source", "image", "addresses"] as const;

/** Where the image, or the server, comes from: exactly one place. */
function originProblems(chaincode: ChaincodeOutline, type: ChaincodeType, path: string): readonly Problem[] {
    const isServer = serverTypes.includes(type);
    const [first, ...others] = origins.filter((key) => isGiven(chaincode, key) && (isServer || key !== "addresses"));
    if (first === undefined) {
        const rest = isServer ? "an image, addresses or a package" : "an image or a package";
        return problemAt(path, `must have a source to build, ${rest} to run`);
    }
    const unused = !isGiven(chaincode, "source") && isGiven(chaincode, "buildArguments");
    return [
        ...others.map((key) => ({ path: `${path}.${key}`, reason: `must not be there together with ${first}` })),
        ...problemAt(`${path}.buildArguments`, unused && "must not be there without source"),
    ];
}

function serverProblems(chaincode: ChaincodeOutline, type: ChaincodeType, path: string): readonly Problem[] {
    const { tls } = chaincode;
    // Of servers with type external it is told already that they are for another type.
    const isTold = (key: keyof ChaincodeConfig): boolean =>
        (key === "tls" && tls === "none") || (key === "servers" && type === "external");
    const idle = notWithAddresses.filter(
        ([key]) => isGiven(chaincode, "addresses") && isGiven(chaincode, key) && !isTold(key),
    );
    // Fabric: core/container/externalbuilder, the name is overridden only where the client shows a certificate, too.
    const unheard = isGiven(chaincode, "domain") && (tls === "none" || tls === "server");
    return [
        ...idle.map(([key, reason]) => ({
            path: `${path}.${key}`,
            reason: `must not be there together with addresses: ${reason}`,
        })),
        ...problemAt(
            `${path}.domain`,
            unheard && "only with tls mutual: otherwise a peer checks the name of the address it dials",
        ),
    ];
}
