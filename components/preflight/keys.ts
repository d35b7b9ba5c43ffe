import { apiReason } from "../../cluster/api-failure";
import { publicKeySha256 } from "../../fabric/certificates";
import type { NetworkModel } from "../model/network";
import { authoritySecret } from "../organisations/identities/authority-secret";
import { homeIn, nodeHome, type Place } from "../remote/place";
import { readSecret } from "../remote/secrets";
import { placeOf } from "../stack/scope";
import type { Keys } from "./observed";

/**
 * The keys by which channels know this stack's orderers and organisations, as their Secrets hold them. Of a key nothing but its
 * fingerprint is kept.
 *
 * @returns undefined where the deployer may not read them
 */
export async function observeKeys(model: NetworkModel): Promise<Keys | undefined> {
    const place = placeOf(model);
    const held = async (home: Place, secret: string, entry: string): Promise<string | undefined> => {
        const key = (await readSecret(home, secret))?.[entry];
        return key === undefined ? undefined : publicKeySha256(key);
    };
    const nodes = model.organisations.flatMap(({ orderers }) => orderers);
    try {
        const [consenters, roots] = await Promise.all([
            byName(nodes, (node) => held(nodeHome(place, node), `${node.name}-tls`, "key.pem")),
            byName(
                model.organisations.filter(({ isBranch }) => !isBranch),
                async ({ name }) => {
                    const secret = authoritySecret(name);
                    const home = homeIn(place, name);
                    const [ca, tlsca] = [
                        await held(home, secret, "ca-key.pem"),
                        await held(home, secret, "tlsca-key.pem"),
                    ];
                    return { ca, tlsca };
                },
            ),
        ]);
        return { consenters, roots };
    } catch (error) {
        if (apiReason(error) === "Forbidden") {
            return undefined;
        }
        throw error;
    }
}

async function byName<One extends { readonly name: string }, Found>(
    all: readonly One[],
    find: (one: One) => Promise<Found>,
): Promise<Readonly<Record<string, Found>>> {
    return Object.fromEntries(await Promise.all(all.map(async (one) => [one.name, await find(one)] as const)));
}
