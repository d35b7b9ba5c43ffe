import assert from "node:assert/strict";
import { secretProblems, secretWarnings } from "../../../components/config/secrets";

const project = "fabric";
const plain = "is marked as a secret, and would be plain in the stack's state: ";

/** A settings file as the CLI writes it, with an encrypted value at each place of the text `S`. */
function file(text: string): string {
    return `encryptionsalt: v1:a:b\nconfig:\n${text.replaceAll("S", "{ secure: v1:abc:def }")}\n`;
}

const refused: readonly { readonly what: string; readonly settings: string; readonly says: readonly string[] }[] = [
    {
        what: "a variable of all chaincode pods",
        settings: "  fabric:pod: { environment: { TOKEN: S, TZ: UTC } }",
        says: [
            `pod.environment.TOKEN: ${plain}and in ConfigMaps and pods; keep the value in a Secret, and name that by secretKeyRef: {name, key}`,
        ],
    },
    {
        what: "variables of one chaincode's pods and of builds",
        settings:
            "  fabric:chaincodes: [{ name: a, pod: { environment: { TOKEN: S } } }]\n  fabric:languages: { golang: { environment: { GOPROXY: S } } }",
        says: [
            `chaincodes[0].pod.environment.TOKEN: ${plain}and in ConfigMaps and pods; keep the value in a Secret, and name that by secretKeyRef: {name, key}`,
            `languages.golang.environment.GOPROXY: ${plain}and in ConfigMaps and pods; keep the value in a Secret, and name that by secretKeyRef: {name, key}`,
        ],
    },
    {
        what: "arguments of a call",
        settings: "  fabric:chaincodes: [{ name: a, verify: [{ function: f, args: [b, S] }] }]",
        says: [
            `chaincodes[0].verify[0].args[1]: ${plain}and on the ledger, where everybody reads it; hand it over as transient data`,
        ],
    },
    {
        what: "build arguments",
        settings: "  fabric:chaincodes: [{ name: a, buildArguments: { NPM_TOKEN: S } }]",
        says: [
            `chaincodes[0].buildArguments.NPM_TOKEN: ${plain}and in the image, where everybody reads it who may pull; a build must do without`,
        ],
    },
    {
        what: "a kubeconfig",
        settings: "  fabric:kubeconfig: S",
        says: [
            `kubeconfig: ${plain}it takes the path of a file, which is none; set it without --secret, and keep the file`,
        ],
    },
    {
        what: "a whole setting",
        settings: "  fabric:chaincodes: S\n  fabric:registry: S",
        says: ["chaincodes", "registry"].map(
            (path) =>
                `${path}: ${plain}set it without --secret if it is none; only transient data of calls stays encrypted`,
        ),
    },
];

/** Settings of the file that have a secret, as the engine tells the program. */
function keysIn(settings: string): readonly string[] {
    return settings.split("\n").flatMap((line) => /^ {2}fabric:(\w+): /.exec(line)?.[1] ?? []);
}

describe("secrets in a stack's config", () => {
    for (const { what, settings, says } of refused) {
        it(`are refused where the program would spread them, by path: ${what}`, () => {
            const found = secretProblems({ keys: keysIn(settings), file: file(settings), project });
            assert.deepEqual(
                found.map(({ path, reason }) => `${path}: ${reason}`),
                says,
            );
        });
    }

    it("stay what they are as transient data of calls, and of other projects", () => {
        const settings =
            "  fabric:chaincodes: [{ name: a, init: { function: f, transient: { owner: S } }, verify: [{ transient: { 'a.b': S } }] }]";
        const marked = { keys: ["chaincodes"], file: file(`${settings}\n  other:token: S`), project };
        assert.deepEqual(secretProblems(marked), []);
        assert.deepEqual(secretWarnings(marked), []);
    });

    it("are refused as a whole where no settings file tells the place, but for chaincodes, which are warned of", () => {
        const marked = { keys: ["chaincodes", "pod"], file: undefined, project };
        assert.deepEqual(
            secretProblems(marked).map(({ path }) => path),
            ["pod"],
        );
        assert.deepEqual(secretWarnings(marked), [
            {
                path: "chaincodes",
                reason: "has a secret, and which one is not seen without the settings file: all but transient data would be plain in the state",
            },
        ]);
    });
});
