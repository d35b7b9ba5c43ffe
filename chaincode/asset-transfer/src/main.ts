import program from "../package.json";
import { AssetTransfer } from "./contract";
import { serve } from "./serve";

void serve(AssetTransfer, program);
