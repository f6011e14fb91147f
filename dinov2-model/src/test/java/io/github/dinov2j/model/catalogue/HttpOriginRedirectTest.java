package io.github.dinov2j.model.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpOriginRedirectTest {
    private static final URI SAFE = URI.create("https://huggingface.co/a/resolve/main/b");

    @Test
    void aRedirectMayLeadToAnotherHostAndMayBeRelative() throws Exception {
        assertThat(HttpOrigin.target(SAFE, "https://cdn.example.org/x?sig=1"))
                .isEqualTo(URI.create("https://cdn.example.org/x?sig=1"));
        assertThat(HttpOrigin.target(SAFE, "/y")).isEqualTo(URI.create("https://huggingface.co/y"));
        assertThat(HttpOrigin.target(URI.create("http://a/b"), "https://a/b")).isEqualTo(URI.create("https://a/b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://huggingface.co/y", "file:///etc/passwd", "https:///x", "ht tp://x", "jar:file:/x!/y"})
    void fromHttpsOnlyHttpsIsFollowed(String location) {
        assertThatThrownBy(() -> HttpOrigin.target(SAFE, location))
                .isInstanceOf(TransferException.class)
                .hasMessageContaining("which is not followed");
    }
}
