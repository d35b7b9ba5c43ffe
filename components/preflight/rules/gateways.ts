import type { Problem } from "../../config/problem";
import { gatewayGroup } from "../../model/gateway-api";
import type { NetworkModel } from "../../model/network";
import type { Observed } from "../observed";

/** Routes of a kind that a cluster does not know: whoever runs its gateway installs the kind with it. */
export function gatewayProblems(
    _model: NetworkModel,
    { servesRoutes }: Pick<Observed, "servesRoutes">,
): readonly Problem[] {
    const reason = `is of type tlsRoute, and this cluster knows no TLSRoute of ${gatewayGroup}/v1; have the definitions of the Gateway API installed, release 1.5 or newer, and a gateway that goes by them, or take another type`;
    return servesRoutes ? [] : [{ path: "outside", reason }];
}
