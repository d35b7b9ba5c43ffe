import assert from "node:assert/strict";
import type { Change, LiveStack, Place } from "./live-stack";
import { copyImage, newSigningKey, signImage } from "./cosign";

type Config = Record<string, unknown>;

/** Images under one name that `trust` has a rule for, each the one that CAs run, with what differs in its name. */
export interface TrustedImages {
    /** By `name@sha256:…` */
    readonly signed: string;
    /** Nobody has signed it. */
    readonly unsigned: string;
    /** Signed by a key that is not in the rule. */
    readonly foreign: string;
    /** Signed by the right key, for another digest. */
    readonly mistaken: string;
    readonly trust: readonly object[];
}

export async function newTrustedImages({ cluster, folder }: Pick<Place, "cluster" | "folder">): Promise<TrustedImages> {
    const registry = `localhost:${cluster.settings.ports.registry}`;
    const [ours, theirs] = [newSigningKey(folder, "ours"), newSigningKey(folder, "theirs")];
    const copy = async (name: string): Promise<readonly [repository: string, digest: string]> => {
        const repository = `${registry}/trust-test/${name}`;
        return [repository, await copyImage(`${registry}/hyperledger/fabric-ca`, "1.5", repository)];
    };
    const [signed, unsigned, foreign, mistaken] = [
        await copy("signed"),
        await copy("unsigned"),
        await copy("foreign"),
        await copy("mistaken"),
    ];
    await signImage(...signed, ours);
    await signImage(...foreign, theirs);
    await signImage(...mistaken, ours, `sha256:${"0".repeat(64)}`);
    return {
        signed: signed.join("@"),
        unsigned: unsigned.join("@"),
        foreign: foreign.join("@"),
        mistaken: mistaken.join("@"),
        trust: [{ images: `${registry}/trust-test`, keys: [ours.file] }],
    };
}

/**
 * Tests of a network whose CAs run the signed image.
 *
 * @param images made before the network
 * @param configured the stack's config as it is, and as it is left
 */
export function itRunsWhatIsSigned(
    live: LiveStack,
    namespace: string,
    images: () => TrustedImages,
    configured: () => Change,
): void {
    const naming = (named: Config): Change => {
        return (config) => {
            configured()(config);
            Object.assign(config["images"] as Config, named);
        };
    };

    it("runs an image that a key of trust has signed", async () => {
        const workload = await live.kubernetes.get(`/apis/apps/v1/namespaces/${namespace}/statefulsets/org1-ca`);
        assert.ok(JSON.stringify(workload).includes(`"image":"${images().signed}"`));
    });

    it("refuses at up, before anything is changed, images without a signature and with a wrong one", async () => {
        const { unsigned, foreign, mistaken } = images();
        const tagged = unsigned.replace(/@.*/, ":1.5");
        live.configure(naming({ peer: unsigned, orderer: foreign, ca: mistaken, node: tagged }));
        const { status, output } = await live.up();
        live.configure(configured());
        assert.notEqual(status, 0, output);
        const unvouched = (image: string): string => `"${image}" is not signed by a key of trust: `;
        for (const line of [
            `fabric:images.peer: ${unvouched(unsigned)}its repository has no signature under ${unsigned.replace(/.*@sha256:/, "sha256-")}.sig`,
            `fabric:images.orderer: ${unvouched(foreign)}no key of trust has made the signature`,
            `fabric:images.ca: ${unvouched(mistaken)}the signature is for sha256:${"0".repeat(64)}`,
            `fabric:images.node: "${tagged}" is named by a tag, which may be another image tomorrow`,
        ]) {
            assert.ok(output.includes(line), `${line} is not in ${output}`);
        }
        assert.doesNotMatch(output, /\d+ (?:created|deleted|updated|replaced)/);
    });
}
