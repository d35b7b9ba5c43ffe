import type { ChaincodeOutline } from "../outline";
import type { Problem } from "../problem";
import { typeOf, type ChaincodeType } from "./chaincode-type";
import { packagedProblems } from "./packaged";

const imageTypes: readonly ChaincodeType[] = ["k8s", "ccaas", "external"];
const serverTypes: readonly ChaincodeType[] = ["ccaas", "external"];

/** Settings that are not for every type. */
const typesOf = {
    image: imageTypes,
    buildArguments: imageTypes,
    servers: ["ccaas"],
    port: serverTypes,
    addresses: serverTypes,
    dialTimeout: serverTypes,
    tls: serverTypes,
    domain: serverTypes,
} as const satisfies Partial<Record<keyof ChaincodeOutline, readonly ChaincodeType[]>>;

const foreign = "the stack does not run these servers";

/** What makes no sense where somebody else runs the servers, and why. */
const notWithAddresses = {
    servers: foreign,
    port: foreign,
    pod: foreign,
    tls: "the stack has no certificates of these servers",
} as const satisfies Partial<Record<keyof ChaincodeOutline, string>>;

/** Whether a chaincode runs from an image, so that its source is one to be built and pushed. */
export function runsImage(chaincode: ChaincodeOutline): boolean {
    const type = typeOf(chaincode);
    return type !== undefined && imageTypes.includes(type);
}

/** Settings of a chaincode that are not for its type, are missing for it, or contradict each other. */
export function runtimeProblems(chaincode: ChaincodeOutline, path: string): readonly Problem[] {
    const type = typeOf(chaincode);
    if (type === undefined) {
        return [];
    }
    if (chaincode.package !== undefined) {
        return packagedProblems(chaincode, type, path);
    }
    return [
        ...foreignProblems(chaincode, type, path),
        ...(runsImage(chaincode) ? originProblems(chaincode, type, path) : sourceProblems(chaincode, type, path)),
        ...(serverTypes.includes(type) ? serverProblems(chaincode, type, path) : []),
    ];
}

function foreignProblems(chaincode: ChaincodeOutline, type: ChaincodeType, path: string): readonly Problem[] {
    return Object.entries(typesOf).flatMap(([key, types]: [string, readonly ChaincodeType[]]) =>
        isGiven(chaincode, key) && !types.includes(type)
            ? [{ path: `${path}.${key}`, reason: `only with type ${either(types)}` }]
            : [],
    );
}

function sourceProblems({ source }: ChaincodeOutline, type: ChaincodeType, path: string): readonly Problem[] {
    return source === undefined
        ? [{ path: `${path}.source`, reason: `is missing: it is what type ${type} runs, unless there is a package` }]
        : [];
}

/** Where the image, or the server, comes from: exactly one place. */
function originProblems(chaincode: ChaincodeOutline, type: ChaincodeType, path: string): readonly Problem[] {
    const isServer = serverTypes.includes(type);
    const [first, ...others] = ["source", "image", ...(isServer ? ["addresses"] : [])].filter((key) =>
        isGiven(chaincode, key),
    );
    if (first === undefined) {
        const rest = isServer ? "an image, addresses or a package" : "an image or a package";
        const choice = `a source to build, ${rest}`;
        return [{ path, reason: `must have ${choice} to run` }];
    }
    const unused = chaincode.source === undefined && chaincode.buildArguments !== undefined;
    return [
        ...others.map((key) => ({ path: `${path}.${key}`, reason: `must not be there together with ${first}` })),
        ...(unused ? [{ path: `${path}.buildArguments`, reason: "must not be there without source" }] : []),
    ];
}

function serverProblems(chaincode: ChaincodeOutline, type: ChaincodeType, path: string): readonly Problem[] {
    const { addresses, tls = "none", domain } = chaincode;
    const idle = Object.entries(notWithAddresses).flatMap(([key, reason]) =>
        addresses !== undefined && isGiven(chaincode, key) && !(key === "tls" && tls === "none")
            ? [{ path: `${path}.${key}`, reason: `must not be there together with addresses: ${reason}` }]
            : [],
    );
    // Fabric: core/container/externalbuilder, the name is overridden only where the client shows a certificate, too.
    const unheard = domain !== undefined && (tls === "none" || tls === "server");
    return [
        ...(type === "external" ? idle.filter((problem) => problem.path !== `${path}.servers`) : idle),
        ...(unheard
            ? [
                  {
                      path: `${path}.domain`,
                      reason: "only with tls mutual: otherwise a peer checks the name of the address it dials",
                  },
              ]
            : []),
    ];
}

function isGiven(chaincode: ChaincodeOutline, key: string): boolean {
    return Object.entries(chaincode).some(([name, value]) => name === key && value !== undefined);
}

function either(types: readonly ChaincodeType[]): string {
    return types.length === 1 ? types.join("") : `${types.slice(0, -1).join(", ")} or ${types.slice(-1).join("")}`;
}
