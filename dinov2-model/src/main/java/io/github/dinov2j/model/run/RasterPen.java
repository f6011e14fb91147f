package io.github.dinov2j.model.run;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Draws pixels with Java's own graphics; needs the fonts of the system. */
final class RasterPen implements Pen {
    private final BufferedImage image;
    private final Graphics2D graphics;

    RasterPen(int width, int height, double scale) {
        image = new BufferedImage(
                (int) Math.round(width * scale), (int) Math.round(height * scale), BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(scale, scale);
    }

    @Override
    public void area(double left, double top, double width, double height, int colour, double opacity) {
        colour(colour, opacity);
        graphics.fill(new Rectangle2D.Double(left, top, width, height));
    }

    @Override
    public void line(double[] xs, double[] ys, int colour, double width, double opacity) {
        var path = new Path2D.Double();
        for (int i = 0; i < xs.length; i++) {
            if (i == 0) {
                path.moveTo(xs[i], ys[i]);
            } else {
                path.lineTo(xs[i], ys[i]);
            }
        }
        colour(colour, opacity);
        graphics.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(path);
    }

    @Override
    public void ring(double x, double y, double radius, int colour) {
        var circle = new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
        colour(0xffffff, 1);
        graphics.fill(circle);
        colour(colour, 1);
        graphics.setStroke(new BasicStroke(2));
        graphics.draw(circle);
    }

    @Override
    public void text(double x, double y, Anchor anchor, Font font, int colour, String text) {
        colour(colour, 1);
        try {
            var style = font.bold() ? java.awt.Font.BOLD : java.awt.Font.PLAIN;
            graphics.setFont(new java.awt.Font(java.awt.Font.SANS_SERIF, style, font.size()));
            double width = graphics.getFontMetrics().stringWidth(text);
            var shift = anchor == Anchor.START ? 0 : anchor == Anchor.END ? width : width / 2;
            graphics.drawString(text, (float) (x - shift), (float) y);
        } catch (LinkageError | InternalError | RuntimeException e) {
            throw new IllegalStateException(
                    "This Java cannot write in pictures, for the system has no fonts; give a file name that ends in .svg.",
                    e);
        }
    }

    private void colour(int colour, double opacity) {
        graphics.setColor(new Color(colour));
        graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, (float) opacity));
    }

    byte[] png() {
        graphics.dispose();
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("The picture could not be encoded as PNG.", e);
        }
        return bytes.toByteArray();
    }
}
