import { pathOf, type Problem } from "./problem";
import type { StackConfig } from "./schema";

/** What can be run but is hardly meant: an even number of orderers survives no more failures than one fewer. */
export function configWarnings({ channels, organizations }: StackConfig): readonly Problem[] {
    return channels.flatMap(({ orderers }, index) => {
        const own = organizations.filter(({ name }) => orderers === undefined || orderers.includes(name));
        const count = own.reduce((sum, organization) => sum + sizeOf(organization.orderers), 0);
        const survives = Math.floor((count - 1) / 2);
        return count % 2 === 1
            ? []
            : [
                  {
                      path: pathOf("channels", index, "orderers"),
                      reason: `${count} orderers survive ${survives} failing, as ${count - 1} do: take an odd number`,
                  },
              ];
    });
}

function sizeOf(nodes: number | readonly unknown[]): number {
    return typeof nodes === "number" ? nodes : nodes.length;
}
