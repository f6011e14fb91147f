package io.github.dinov2j.model.catalogue;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Where the files come from: their original, or a mirror that has them under the same paths. */
final class Mirror {
    private final Optional<String> base;

    private Mirror(Optional<String> base) {
        this.base = base;
    }

    /** What was given on the command line, else {@code DINOV2J_MIRROR}, else none. */
    static Mirror of(Optional<String> given) {
        return new Mirror(given.or(Setting.MIRROR::value).map(Mirror::base));
    }

    /** An http, https or file address, or a folder; without a slash at its end. */
    static String base(String mirror) {
        String address = mirror.matches("[A-Za-z][A-Za-z0-9+.-]+:.*") ? checked(mirror) : folder(Path.of(mirror));
        return address.replaceAll("/+$", "");
    }

    private static String checked(String mirror) {
        try {
            URI uri = new URI(mirror);
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            if (scheme.equals("file")) {
                return folder(Path.of(new URI("file", null, uri.getPath(), null)));
            }
            boolean web = scheme.equals("http") || scheme.equals("https");
            if (web && uri.getHost() != null && uri.getQuery() == null && uri.getUserInfo() == null) {
                return mirror;
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IllegalArgumentException("The mirror \"" + mirror + "\" is no address: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "The mirror is \"" + mirror
                        + "\"; expected an http or https address without a user name and without \"?\", a file: address, or a folder.");
    }

    private static String folder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("The mirror " + folder
                    + " is no folder; give the folder that has dinov2_vits14/... or facebook/... in it.");
        }
        return folder.toAbsolutePath().normalize().toUri().toString();
    }

    boolean used() {
        return base.isPresent();
    }

    String address(CatalogueFile file) {
        return base.map(mirror -> mirror + "/" + file.path()).orElseGet(file::address);
    }

    static Origin origin(String address, Patience patience) {
        return address.startsWith("file:") ? new FolderOrigin() : new HttpOrigin(patience);
    }
}
