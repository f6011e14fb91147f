package io.github.dinov2j.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.catalogue.CatalogueEntry.Kind;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CatalogueBuiltInTest {
    private final Catalogue catalogue = Catalogue.builtIn();

    @Test
    void itHasTheEightBackbonesUnderBothNamesAndSixteenHeads() {
        assertThat(catalogue.entries()).hasSize(8 + 8 + 16);
        for (String size : List.of("s", "b", "l", "g")) {
            for (String registers : List.of("", "_reg")) {
                CatalogueEntry backbone = catalogue.named("dinov2_vit" + size + "14" + registers);
                assertThat(backbone.files()).singleElement().satisfies(file -> assertThat(file.sha256())
                        .isPresent());
                assertThat(catalogue.named(backbone.name() + "_lc").blocks()).isEqualTo(4);
                assertThat(catalogue.named(backbone.name() + "_lc1").blocks()).isEqualTo(1);
                assertThat(catalogue.named(backbone.name() + "_lc").backbone()).isEqualTo(backbone.name());
            }
        }
    }

    @Test
    void metasFileHasItsAddressSizeAndChecksum() {
        CatalogueFile file = catalogue.named("dinov2_vits14").files().get(0);

        assertThat(file.address())
                .isEqualTo("https://dl.fbaipublicfiles.com/dinov2/dinov2_vits14/dinov2_vits14_pretrain.pth");
        assertThat(file.bytes()).isEqualTo(OptionalLong.of(88_283_115));
        assertThat(file.sha256()).contains("b938bf1bc15cd2ec0feacfe3a1bb553fe8ea9ca46a7e1d8d00217f29aef60cd9");
    }

    @Test
    void aHuggingFaceIdIsAFolderOfTwoFilesWithoutPublishedChecksums() {
        CatalogueEntry giant = catalogue.named("facebook/dinov2-with-registers-giant");

        assertThat(giant.path()).isEqualTo("facebook/dinov2-with-registers-giant/resolve/main");
        assertThat(giant.files().stream().map(CatalogueFile::address))
                .containsExactly(
                        "https://huggingface.co/facebook/dinov2-with-registers-giant/resolve/main/config.json",
                        "https://huggingface.co/facebook/dinov2-with-registers-giant/resolve/main/model.safetensors");
        assertThat(giant.files()).allMatch(file -> file.sha256().isEmpty());
        assertThat(giant.backbone()).isEqualTo("dinov2_vitg14_reg");
        assertThat(giant.architecture()).isEqualTo(Architecture.giant().withRegisters(4));
    }

    @Test
    void theHeadOfTheRegisterGiantHasTheHubsNameNotTheMisprintedOne() {
        CatalogueEntry head = catalogue.named("dinov2_vitg14_reg_lc1");

        assertThat(head.kind()).isEqualTo(Kind.CLASSIFIER);
        assertThat(head.path()).isEqualTo("dinov2_vitg14/dinov2_vitg14_reg4_linear_head.pth");
        assertThat(catalogue.named("dinov2_vitg14_reg_lc").path())
                .isEqualTo("dinov2_vitg14/dinov2_vitg14_reg4_linear4_head.pth");
    }

    @Test
    void anUnknownNameIsMetWithTheNearestOnes() {
        assertThatThrownBy(() -> catalogue.named("dinov2_vit_s14"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean dinov2_vits14 or")
                .hasMessageContaining("dinov2j models");
        assertThat(catalogue.didYouMean("dinov2-smal")).contains("facebook/dinov2-small");
        assertThat(catalogue.didYouMean("resnet50")).isEmpty();
        assertThat(catalogue.didYouMean("x".repeat(1_000_000))).isEmpty();
    }
}
