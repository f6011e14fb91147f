package io.github.dinov2j.model.backbone;

import java.util.ArrayList;
import java.util.List;

/** Which option of an architecture decides about a tensor: the reason in a refusal, by the option's name. */
final class VariantReason {
    private VariantReason() {}

    /** The end of a sentence, or nothing where no option is involved. */
    static String of(String tensor, Architecture a) {
        var v = a.variant();
        if (tensor.equals("pos_embed") || tensor.matches(".*(position_bias|cpb_mlp).*")) {
            var kind = v.isRelative() ? "relative" : "absolute";
            return "; the architecture has " + kind + " positions (positionEncoding " + v.positionEncoding() + ")";
        }
        if (tensor.contains("norm") && tensor.endsWith(".bias")) {
            return "; the architecture has norm " + v.norm() + ", normPlace " + v.normPlace();
        }
        if (tensor.startsWith("norm.")) {
            return "; the architecture has normPlace " + v.normPlace();
        }
        if (tensor.endsWith(".gamma")) {
            return "; the architecture has layerScale " + v.layerScale();
        }
        if (tensor.matches(".*\\.(qkv|proj|fc1|fc2|w12|w3)\\.bias") && !tensor.startsWith("patch_embed")) {
            var biases = v.biases();
            return "; the architecture has qkvBias " + biases.qkv() + ", projBias " + biases.proj() + ", ffnBias "
                    + biases.ffn();
        }
        if (tensor.contains(".mlp.")) {
            return "; the architecture has feedForward " + v.feedForward() + ", hidden " + a.hidden();
        }
        return "";
    }

    /** What differs between the architecture of weights and a variant wanted, or nothing. */
    static String difference(Architecture weights, Variant wanted) {
        var has = weights.variant();
        var same = weights.withVariant(wanted).hidden() == weights.hidden();
        var differences = new ArrayList<String>();
        compare("feedForward", has.feedForward(), wanted.feedForward(), differences);
        compare("hidden", weights.hidden(), same ? weights.hidden() : wanted.hidden(), differences);
        compare("positionEncoding", has.positionEncoding(), wanted.positionEncoding(), differences);
        compare("normPlace", has.normPlace(), wanted.normPlace(), differences);
        compare("norm", has.norm(), wanted.norm(), differences);
        compare("layerScale", has.layerScale(), wanted.layerScale(), differences);
        compare("qkvBias", has.biases().qkv(), wanted.biases().qkv(), differences);
        compare("projBias", has.biases().proj(), wanted.biases().proj(), differences);
        compare("ffnBias", has.biases().ffn(), wanted.biases().ffn(), differences);
        return String.join(", ", differences);
    }

    private static void compare(String option, Object has, Object wanted, List<String> differences) {
        if (!has.equals(wanted)) {
            differences.add(option + " is " + has + " in the weights and " + wanted + " in the architecture");
        }
    }
}
