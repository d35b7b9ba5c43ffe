import type { ChaincodeOutline } from "../outline";
import type { Problem } from "../problem";
import type { ChaincodeType } from "./chaincode-type";

/** Settings that say what goes into a package or what runs behind it. */
const inPackage: readonly string[] = [
    ...["source", "image", "buildArguments", "metadata"],
    ...["addresses", "servers", "port", "dialTimeout", "tls", "domain"],
];

/** What a finished package says itself, or leaves to whoever made it. */
export function packagedProblems(chaincode: ChaincodeOutline, type: ChaincodeType, path: string): readonly Problem[] {
    const given = new Map<string, unknown>(Object.entries(chaincode));
    const said = inPackage.filter((key) => given.get(key) !== undefined);
    const isServer = type === "ccaas" || type === "external";
    return [
        ...said.map((key) => ({
            path: `${path}.${key}`,
            reason: "must not be there together with package, which holds what it says",
        })),
        ...(isServer && chaincode.pod !== undefined
            ? [
                  {
                      path: `${path}.pod`,
                      reason: "must not be there together with package: the stack does not run the server that it names",
                  },
              ]
            : []),
    ];
}
