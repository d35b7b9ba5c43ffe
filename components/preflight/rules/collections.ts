import type { FixedCollection } from "../../../fabric/collections";
import { pathOf, type Problem } from "../../config/problem";
import type { Chaincode } from "../../model/chaincode";
import type { NetworkModel } from "../../model/network";
import type { Observed } from "../observed";

/**
 * A collection that a chaincode has stays, with its blockToLive: anything else is refused by every peer that is asked to approve it
 * (Fabric: core/chaincode/lifecycle/scc.go, validateCollConfigsAgainstCommittedDef). All else of a collection may change, and others
 * may be added.
 */
export function collectionProblems(model: NetworkModel, { definitions }: Observed): readonly Problem[] {
    return model.chaincodes.flatMap((chaincode, index) => {
        const committed = definitions.find(
            (one) => one.channel === chaincode.channel && one.chaincode === chaincode.name,
        );
        const path = pathOf("chaincodes", index);
        return (committed?.collections ?? []).flatMap((living) => problemOf(living, chaincode, path) ?? []);
    });
}

function problemOf({ name, blockToLive }: FixedCollection, chaincode: Chaincode, path: string): Problem | undefined {
    const { collections, channel } = chaincode;
    const at = `${path}.collections`;
    const who = `collection ${name}, which chaincode ${chaincode.name} has on channel ${channel}`;
    const index = collections.findIndex((collection) => collection.name === name);
    if (index === -1) {
        return { path: at, reason: `leaves out ${who}, and Fabric lets none go: put it back` };
    }
    const wanted = collections[index]?.blockToLive;
    return wanted === blockToLive
        ? undefined
        : {
              path: `${at}[${index}].blockToLive`,
              reason: `${wanted} is another than the ${blockToLive} of ${who}, and Fabric never changes it: set ${blockToLive}, or take a collection of another name`,
          };
}
